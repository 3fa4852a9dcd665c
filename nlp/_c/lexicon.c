/* Tables of words, looked up by hash: model vocabularies, and classes of words. Two words count as the same if
   their hashes of 64 bits are, which nobody can bring about who does not know this process's seed. */
#include "kernel.h"
#include <stdlib.h>
#include <string.h>

static uint64_t hash_of(PyObject *word) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(word);
    int kind = PyUnicode_KIND(word);
    const void *data = PyUnicode_DATA(word);
    uint64_t hash = hash_seed;
    for (Py_ssize_t i = 0; i < length; i++) hash = step(hash, PyUnicode_READ(kind, data, i));
    return mixed(hash);
}

/* word_table(words, values) -> a table in which `look_up` finds the value of each word; of two, the first. */
PyObject *word_table(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *words, *found = NULL;
    Py_buffer values;
    if (!PyArg_ParseTuple(args, "O!y*", &PyList_Type, &words, &values)) return NULL;
    Py_ssize_t n = PyList_GET_SIZE(words), size = 16;
    while (size < 2 * n) size *= 2;
    if (items(&values, 8, "values") != n) {
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "each word needs a value");
    } else if ((found = PyBytes_FromStringAndSize(NULL, size * (Py_ssize_t)sizeof(Entry)))) {
        Entry *table = (Entry *)PyBytes_AS_STRING(found);
        memset(table, 0, (size_t)size * sizeof *table);
        for (Py_ssize_t i = 0; found && i < n; i++) {
            PyObject *word = PyList_GET_ITEM(words, i);
            if (!PyUnicode_Check(word)) {
                PyErr_SetString(PyExc_TypeError, "each word must be a str");
                Py_CLEAR(found);
                break;
            }
            uint64_t hash = hash_of(word);
            Entry *to = (Entry *)entry(table, (size_t)size, hash);
            if (!to->hash) *to = (Entry){hash, ((const int64_t *)values.buf)[i]};
        }
    }
    PyBuffer_Release(&values);
    return found;
}

/* The entries of a buffer that is a table; 0 with a Python error if it is none. */
size_t entries(const Py_buffer *buffer) {
    size_t size = (size_t)buffer->len / sizeof(Entry);
    if (!size || (size_t)buffer->len % sizeof(Entry) || size & (size - 1)) {
        PyErr_SetString(PyExc_ValueError, "not a table of words");
        return 0;
    }
    return size;
}

/* look_up(hashes, table, missing) -> the value of each word. */
PyObject *look_up(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer hashes, table;
    long long missing;
    if (!PyArg_ParseTuple(args, "y*y*L", &hashes, &table, &missing)) return NULL;
    Py_ssize_t n = items(&hashes, 8, "hashes");
    size_t size = n < 0 ? 0 : entries(&table);
    PyObject *found = size ? PyBytes_FromStringAndSize(NULL, n * 8) : NULL;
    if (found) {
        int64_t *values = (int64_t *)PyBytes_AS_STRING(found);
        for (Py_ssize_t i = 0; i < n; i++) {
            const Entry *at = entry(table.buf, size, ((const uint64_t *)hashes.buf)[i]);
            values[i] = at->hash ? at->value : missing;
        }
    }
    PyBuffer_Release(&hashes);
    PyBuffer_Release(&table);
    return found;
}

/* The value of a word of digits alone: `year` if it is one of 1900 to 2099, else `number`; -1 for other words. */
static int64_t of_digits(PyObject *word, int64_t number, int64_t year) {
    int kind = PyUnicode_KIND(word);
    const void *data = PyUnicode_DATA(word);
    Py_ssize_t length = PyUnicode_GET_LENGTH(word);
    for (Py_ssize_t i = 0; i < length; i++)
        if (!Py_UNICODE_ISDIGIT(PyUnicode_READ(kind, data, i))) return -1;
    if (length != 4) return length ? number : -1;
    Py_UCS4 first = PyUnicode_READ(kind, data, 0), second = PyUnicode_READ(kind, data, 1);
    return (first == '1' && second == '9') || (first == '2' && second == '0') ? year : number;
}

/* content_ids(distinct, hashes, table, number, year) -> the value of each word; for those that the table lacks that
   of their digits, or -1. */
PyObject *content_ids(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *distinct, *found = NULL;
    Py_buffer hashes, table;
    long long number, year;
    if (!PyArg_ParseTuple(args, "O!y*y*LL", &PyList_Type, &distinct, &hashes, &table, &number, &year)) return NULL;
    Py_ssize_t n = items(&hashes, 8, "hashes");
    size_t size = n < 0 ? 0 : entries(&table);
    int fits = n == PyList_GET_SIZE(distinct);
    for (Py_ssize_t i = 0; fits && i < n; i++) fits = PyUnicode_Check(PyList_GET_ITEM(distinct, i));
    if (size && !fits)
        PyErr_SetString(PyExc_ValueError, "each hash needs a word, a str");
    else if (size && (found = PyBytes_FromStringAndSize(NULL, n * 8))) {
        int64_t *values = (int64_t *)PyBytes_AS_STRING(found);
        for (Py_ssize_t i = 0; i < n; i++) {
            const Entry *at = entry(table.buf, size, ((const uint64_t *)hashes.buf)[i]);
            values[i] = at->hash ? at->value : of_digits(PyList_GET_ITEM(distinct, i), number, year);
        }
    }
    PyBuffer_Release(&hashes);
    PyBuffer_Release(&table);
    return found;
}
