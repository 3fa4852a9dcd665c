/* A text in lower case, its size, and how many of some words are plainly English. */
#include "kernel.h"
#include <stdlib.h>

static ALWAYS_INLINE void lower_all(int kind, const void *data, void *to, Py_ssize_t length) {
    for (Py_ssize_t i = 0; i < length; i++) PyUnicode_WRITE(kind, to, i, lower(PyUnicode_READ(kind, data, i)));
}

/* lower_case(text) -> the text in lower case, character for character; no small letter is wider than its capital. */
PyObject *lower_case(PyObject *module, PyObject *text) {
    (void)module;
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "text must be a str");
        return NULL;
    }
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    void *small = PyMem_Malloc((size_t)length * (size_t)kind + 1);
    if (!small) return PyErr_NoMemory();
    switch (kind) {
    case PyUnicode_1BYTE_KIND: lower_all(PyUnicode_1BYTE_KIND, data, small, length); break;
    case PyUnicode_2BYTE_KIND: lower_all(PyUnicode_2BYTE_KIND, data, small, length); break;
    default: lower_all(PyUnicode_4BYTE_KIND, data, small, length);
    }
    PyObject *found = PyUnicode_FromKindAndData(kind, small, length);
    PyMem_Free(small);
    return found;
}

enum { BLOCK = 64 };

/* How many bytes more than characters some are; in blocks, so that many are counted at once. Half a surrogate pair is a
   question mark. */
WIDE static Py_ssize_t more_bytes(const Py_UCS2 *from, Py_ssize_t length) {
    Py_ssize_t more = 0;
    for (Py_ssize_t at = 0; at < length;) {
        Py_UCS2 some = 0;
        for (Py_ssize_t end = length - at < BLOCK ? length : at + BLOCK; at < end; at++) {
            Py_UCS2 c = from[at], is_half = c >= 0xD800 && c < 0xE000;
            some += (Py_UCS2)((c >= 0x80) + (c >= 0x800) - 2 * is_half);
        }
        more += some;
    }
    return more;
}

/* utf8_size(text, most) -> how many bytes the first `most` characters are in UTF-8. */
PyObject *utf8_size(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *text;
    Py_ssize_t most;
    if (!PyArg_ParseTuple(args, "Un", &text, &most)) return NULL;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), more = 0;
    const void *data = PyUnicode_DATA(text);
    if (most < length) length = most < 0 ? 0 : most;
    switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND:
        for (Py_ssize_t i = 0; i < length; i++) more += ((const Py_UCS1 *)data)[i] >> 7;
        break;
    case PyUnicode_2BYTE_KIND: more = more_bytes(data, length); break;
    default:
        for (Py_ssize_t i = 0; i < length; i++) {
            Py_UCS4 c = ((const Py_UCS4 *)data)[i];
            more += c >= 0xD800 && c < 0xE000 ? 0 : (c >= 0x80) + (c >= 0x800) + (c >= 0x10000);
        }
    }
    return PyLong_FromSsize_t(length + more);
}

/* What each different word is: English, of another language, or neither; and whether it was seen. */
enum { NEITHER, ENGLISH, OTHER, SEEN = 4 };

/* count_words(numbers, offsets, different, table, most) -> of the first `most` words behind the first segment: how
   many there are; of each quarter of them, how many have the value 1 in the table; how many of these are different;
   and how many words have the value 2. */
PyObject *count_words(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer b[4];
    Py_ssize_t most;
    if (!PyArg_ParseTuple(args, "y*y*y*y*n", &b[0], &b[1], &b[2], &b[3], &most)) return NULL;
    PyObject *found = NULL;
    unsigned char *kinds = NULL;
    Py_ssize_t n = items(&b[0], 4, "numbers"), n_offsets = items(&b[1], 4, "offsets"), n_distinct = words_in(&b[2]);
    size_t size = entries(&b[3]);
    if (n < 0 || n_offsets < 0 || n_distinct < 0 || !size) goto done;
    const int32_t *numbers = b[0].buf, *offsets = b[1].buf;
    Py_ssize_t first = n_offsets > 1 ? offsets[1] : 0, end = n_offsets ? offsets[n_offsets - 1] : 0;
    if (most < end - first) end = first + (most < 0 ? 0 : most);
    int fits = first >= 0 && first <= end && end <= n;
    for (Py_ssize_t i = first; fits && i < end; i++) fits = numbers[i] >= 0 && numbers[i] < n_distinct;
    if (!fits) PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
    else if (!(kinds = malloc((size_t)n_distinct + 1))) PyErr_NoMemory();
    if (!kinds) goto done;
    for (Py_ssize_t i = 0; i < n_distinct; i++) {
        const Entry *word = entry(b[3].buf, size, ((const Entry *)b[2].buf)[i].hash);
        kinds[i] = word->hash && (word->value == ENGLISH || word->value == OTHER) ? (unsigned char)word->value : NEITHER;
    }
    Py_ssize_t quarters[5] = {0}, quarter = (end - first) / 4, different = 0, others = 0, i = first;
    for (int part = 0; part < 5; part++) /* the last are the words that are left over */
        for (Py_ssize_t until = part < 4 ? i + quarter : end; i < until; i++) {
            unsigned char *kind = &kinds[numbers[i]];
            quarters[part] += *kind & ENGLISH, others += *kind >> 1 & 1;
            *kind |= SEEN;
        }
    for (i = 0; i < n_distinct; i++) different += kinds[i] == (ENGLISH | SEEN);
    found = Py_BuildValue("n(nnnn)nn", end - first, quarters[0], quarters[1], quarters[2], quarters[3], different, others);
done:
    free(kinds);
    for (int part = 0; part < 4; part++) PyBuffer_Release(&b[part]);
    return found;
}
