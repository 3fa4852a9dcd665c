/* Values that answers are made of. See nlp/values.py. */
#include "kernel.h"

/* A figure of an answer, rounded to four digits as Python rounds. */
PyObject *rounded(double value) {
    double scaled = value * 1e4, whole = (double)(int64_t)(scaled < 1e8 && scaled > -1e8 ? scaled + (scaled < 0 ? -0.5 : 0.5) : 0);
    double off = scaled - whole;
    if (scaled < 1e8 && scaled > -1e8 && off < 0.499999 && off > -0.499999 && whole != 0) return PyFloat_FromDouble(whole / 1e4);
    PyObject *exact = PyFloat_FromDouble(value), *found = exact ? PyObject_CallMethod(exact, "__round__", "i", 4) : NULL;
    Py_XDECREF(exact);
    return found;
}

/* rounded(figure) -> it, rounded to four digits. */
PyObject *round_figure(PyObject *module, PyObject *figure) {
    (void)module;
    double value = PyFloat_AsDouble(figure);
    return value == -1.0 && PyErr_Occurred() ? NULL : rounded(value);
}

static PyObject *value(PyTypeObject *type, PyObject *names, PyObject *fields) {
    PyObject *made = type->tp_alloc(type, 0);
    for (Py_ssize_t i = 0; made && i < PyTuple_GET_SIZE(names); i++)
        if (PyObject_GenericSetAttr(made, PyTuple_GET_ITEM(names, i), PyTuple_GET_ITEM(fields, i))) Py_CLEAR(made);
    return made;
}

/* values(type, names, rows) -> a tuple of instances of a dataclass, which `__init__` would make one call a field. */
PyObject *values(PyObject *module, PyObject *args) {
    (void)module;
    PyTypeObject *type;
    PyObject *names, *rows;
    if (!PyArg_ParseTuple(args, "O!O!O!", &PyType_Type, &type, &PyTuple_Type, &names, &PyList_Type, &rows)) return NULL;
    if (type->tp_new != PyBaseObject_Type.tp_new || !(type->tp_flags & Py_TPFLAGS_HEAPTYPE)) {
        PyErr_SetString(PyExc_TypeError, "the type must be a dataclass");
        return NULL;
    }
    PyObject *all = PyTuple_New(PyList_GET_SIZE(rows));
    for (Py_ssize_t i = 0; all && i < PyList_GET_SIZE(rows); i++) {
        PyObject *fields = PyList_GET_ITEM(rows, i), *made = NULL;
        if (PyTuple_Check(fields) && PyTuple_GET_SIZE(fields) == PyTuple_GET_SIZE(names))
            made = value(type, names, fields);
        else
            PyErr_SetString(PyExc_ValueError, "each row needs a field for each name");
        if (made)
            PyTuple_SET_ITEM(all, i, made);
        else
            Py_CLEAR(all);
    }
    return all;
}

/* named_passages(type, text, spans) -> a tuple of instances of a named tuple: the text of each span, its start and
   its end. */
PyObject *named_passages(PyObject *module, PyObject *args) {
    (void)module;
    PyTypeObject *type;
    PyObject *text, *all = NULL;
    Py_buffer buffer;
    if (!PyArg_ParseTuple(args, "O!Uy*", &PyType_Type, &type, &text, &buffer)) return NULL;
    Py_ssize_t n = spans_in(&buffer, PyUnicode_GET_LENGTH(text));
    const Span *spans = buffer.buf;
    if (!PyType_IsSubtype(type, &PyTuple_Type))
        PyErr_SetString(PyExc_TypeError, "the type must be a named tuple");
    else if (n >= 0)
        all = PyTuple_New(n);
    for (Py_ssize_t i = 0; all && i < n; i++) {
        PyObject *made = type->tp_alloc(type, 3), *part = PyUnicode_Substring(text, spans[i].start, spans[i].end);
        PyObject *start = PyLong_FromLongLong(spans[i].start), *end = PyLong_FromLongLong(spans[i].end);
        if (made && part && start && end) {
            PyTuple_SET_ITEM(made, 0, part);
            PyTuple_SET_ITEM(made, 1, start);
            PyTuple_SET_ITEM(made, 2, end);
            PyTuple_SET_ITEM(all, i, made);
            continue;
        }
        Py_XDECREF(made);
        Py_XDECREF(part);
        Py_XDECREF(start);
        Py_XDECREF(end);
        Py_CLEAR(all);
    }
    PyBuffer_Release(&buffer);
    return all;
}
