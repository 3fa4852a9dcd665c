/* The lines of a text, in blocks that blank lines part. See nlp/text.py. */
#include "kernel.h"

static inline int is_break(Py_UCS4 c) { /* what str.splitlines takes for the end of a line */
    if (c < 0x20) return (c >= 0xA && c <= 0xD) || (c >= 0x1C && c <= 0x1E);
    return c >= 0x85 && (c == 0x85 || c == 0x2028 || c == 0x2029);
}

static ALWAYS_INLINE Py_ssize_t scan(int kind, const void *data, Py_ssize_t place, Py_ssize_t length) {
    while (place < length && !is_break(PyUnicode_READ(kind, data, place))) place++;
    return place;
}

static Py_ssize_t next_break(int kind, const void *data, Py_ssize_t place, Py_ssize_t length) {
    switch (kind) {
    case PyUnicode_1BYTE_KIND: return scan(PyUnicode_1BYTE_KIND, data, place, length);
    case PyUnicode_2BYTE_KIND: return scan(PyUnicode_2BYTE_KIND, data, place, length);
    }
    return scan(PyUnicode_4BYTE_KIND, data, place, length);
}

/* Append a new reference, which may be NULL, to a list. */
static int push(PyObject *list, PyObject *item) {
    int failed = !item || PyList_Append(list, item);
    Py_XDECREF(item);
    return failed;
}

/* line_blocks(text) -> [[(start, end)]] of the lines without the white space around them. */
PyObject *line_blocks(PyObject *module, PyObject *text) {
    (void)module;
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "text must be a str");
        return NULL;
    }
    int kind = PyUnicode_KIND(text), blank = 1;
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    PyObject *blocks = PyList_New(0);
    for (Py_ssize_t at = 0; blocks && at < length; at++) {
        Py_ssize_t start = at, end = at = next_break(kind, data, at, length);
        if (at + 1 < length && PyUnicode_READ(kind, data, at) == '\r' && PyUnicode_READ(kind, data, at + 1) == '\n') at++;
        while (start < end && Py_UNICODE_ISSPACE(PyUnicode_READ(kind, data, start))) start++;
        while (start < end && Py_UNICODE_ISSPACE(PyUnicode_READ(kind, data, end - 1))) end--;
        if (start < end) {
            int failed = blank && push(blocks, PyList_New(0));
            if (failed || push(PyList_GET_ITEM(blocks, PyList_GET_SIZE(blocks) - 1), Py_BuildValue("nn", start, end)))
                Py_CLEAR(blocks);
        }
        blank = start == end;
    }
    return blocks;
}
