/* Tables of words, looked up by hash: model vocabularies, and classes of words. Two words count as the same if
   their hashes of 64 bits are, which nobody can bring about who does not know this process's seed. */
#include "steps.h"
#include <stdlib.h>
#include <string.h>

enum { AHEAD = 8 };

static uint64_t hash_of(PyObject *word) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(word);
    int kind = PyUnicode_KIND(word);
    const void *data = PyUnicode_DATA(word);
    uint64_t hash = hash_seed;
    for (Py_ssize_t i = 0; i < length; i++) hash = step(hash, PyUnicode_READ(kind, data, i));
    return mixed(hash);
}

/* word_table(words, values) -> a table in which `entry` finds the value of each word; of two, the first. */
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

void values_of(const Entry *words, Py_ssize_t n, const Entry *table, size_t size, int64_t number, int64_t year,
               int64_t other, int64_t *values) {
    for (Py_ssize_t i = 0; i < n; i++) {
        if (i + AHEAD < n) FETCH(&table[words[i + AHEAD].hash & (size - 1)]); /* seldom in the cache */
        const Entry *at = entry(table, size, words[i].hash);
        values[i] = at->hash ? at->value : words[i].value == YEAR ? year : words[i].value == NUMBER ? number : other;
    }
}

/* pair_table(first, rights) -> a hash table of pairs: of each word its first pair, and where the last ends; and of
   each pair its right word. At most half of it is full, as most pairs of words in a text are in none. */
PyObject *pair_table(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer first, rights;
    PyObject *found = NULL;
    if (!PyArg_ParseTuple(args, "y*y*", &first, &rights)) return NULL;
    Py_ssize_t n_words = items(&first, 8, "first") - 1, n = items(&rights, 8, "rights"), size = 4;
    const int64_t *begins = first.buf;
    int fits = n_words >= 0 && n >= 0 && n < INT32_MAX && n_words <= INT32_MAX && begins[0] == 0 && begins[n_words] == n;
    for (Py_ssize_t word = 0; fits && word < n_words; word++) fits = begins[word] <= begins[word + 1];
    while (size < 2 * n) size *= 2;
    if (!fits) {
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
    } else if ((found = PyBytes_FromStringAndSize(NULL, size * 8))) {
        int64_t *slots = (int64_t *)PyBytes_AS_STRING(found);
        memset(slots, 0, (size_t)size * sizeof *slots);
        for (Py_ssize_t left = 0; left < n_words; left++)
            for (int64_t pair = begins[left]; pair < begins[left + 1]; pair++) {
                int64_t right = ((const int64_t *)rights.buf)[pair];
                size_t slot = pair_slot(left, right, size);
                while (slots[slot]) slot = (slot + 1) & (size_t)(size - 1);
                slots[slot] = (right & INT32_MAX) << 32 | (pair + 1);
            }
    }
    PyBuffer_Release(&first);
    PyBuffer_Release(&rights);
    return found;
}

/* content_ids(words, table, number, year) -> the value of each word; for those that the table lacks that of their
   digits, or -1. */
PyObject *content_ids(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *found = NULL;
    Py_buffer words, table;
    long long number, year;
    if (!PyArg_ParseTuple(args, "y*y*LL", &words, &table, &number, &year)) return NULL;
    Py_ssize_t n = words_in(&words);
    size_t size = n < 0 ? 0 : entries(&table);
    if (size && (found = PyBytes_FromStringAndSize(NULL, n * 8)))
        values_of(words.buf, n, table.buf, size, number, year, -1, (int64_t *)PyBytes_AS_STRING(found));
    PyBuffer_Release(&words);
    PyBuffer_Release(&table);
    return found;
}
