/* The words that were read in segments of text, in lower case. See nlp/words.py. */
#include "letters.h"

/* The word that begins at a place of a segment, in lower case. */
static PyObject *spelt(PyObject *segment, Py_ssize_t start) {
    int kind = PyUnicode_KIND(segment);
    const void *data = PyUnicode_DATA(segment);
    Py_ssize_t end = start + 1, length = PyUnicode_GET_LENGTH(segment);
    Py_UCS4 first = PyUnicode_READ(kind, data, start), most = lower(first), small;
    if (letter(first))
        for (; end < length && (small = letter(PyUnicode_READ(kind, data, end))); end++)
            if (small > most) most = small;
    PyObject *word = PyUnicode_New(end - start, most);
    if (!word) return NULL;
    if (kind == 1 && most < 128) {
        const Py_UCS1 *from = (const Py_UCS1 *)data + start;
        Py_UCS1 *to = PyUnicode_1BYTE_DATA(word);
        for (Py_ssize_t i = 0; i < end - start; i++) to[i] = (Py_UCS1)lower(from[i]);
        return word;
    }
    int new_kind = PyUnicode_KIND(word);
    void *to = PyUnicode_DATA(word);
    for (Py_ssize_t i = 0; i < end - start; i++)
        PyUnicode_WRITE(new_kind, to, i, lower(PyUnicode_READ(kind, data, start + i)));
    return word;
}

/* spell_words(segments, numbers, starts, offsets) -> the different words in lower case, as `read_words` found them. */
PyObject *spell_words(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *segments, *distinct = NULL;
    Py_buffer b[3];
    Py_ssize_t n[3];
    static const char *const names[3] = {"numbers", "starts", "offsets"};
    if (!PyArg_ParseTuple(args, "O!y*y*y*", &PyList_Type, &segments, &b[0], &b[1], &b[2])) return NULL;
    for (int i = 0; i < 3; i++)
        if ((n[i] = items(&b[i], 4, names[i])) < 0) goto done;
    const int32_t *numbers = b[0].buf, *starts = b[1].buf, *offsets = b[2].buf;
    int fits = n[0] == n[1] && n[2] == PyList_GET_SIZE(segments) + 1;
    distinct = PyList_New(0);
    for (Py_ssize_t i = 0; fits && distinct && i < n[2] - 1; i++) {
        PyObject *segment = PyList_GET_ITEM(segments, i);
        if (!(fits = PyUnicode_Check(segment) && offsets[i] >= 0 && offsets[i + 1] <= n[0])) break;
        for (Py_ssize_t place = offsets[i]; distinct && place < offsets[i + 1]; place++) {
            if (numbers[place] != PyList_GET_SIZE(distinct)) continue; /* no new word */
            if (!(fits = starts[place] >= 0 && starts[place] < PyUnicode_GET_LENGTH(segment))) break;
            PyObject *word = spelt(segment, starts[place]);
            if (!word || PyList_Append(distinct, word)) Py_CLEAR(distinct);
            Py_XDECREF(word);
        }
    }
    if (!fits) {
        Py_CLEAR(distinct);
        PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
    }
done:
    for (int i = 0; i < 3; i++) PyBuffer_Release(&b[i]);
    return distinct;
}
