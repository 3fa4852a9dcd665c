/* Tables of words, looked up by hash: model vocabularies, and the classes and stems of words. Two words count as
   the same if their hashes of 64 bits are, which nobody can bring about who does not know this process's seed. */
#include "kernel.h"
#include <stdlib.h>
#include <string.h>

enum { STEM = 6 };
static const int64_t LOW_HALF = 0xFFFFFFFF;

uint64_t mixed(uint64_t hash) {
    hash = (hash ^ hash >> 33) * 0xFF51AFD7ED558CCDULL;
    hash ^= hash >> 33;
    return hash ? hash : 1;
}

static uint64_t hash_of(PyObject *word, Py_ssize_t length) {
    int kind = PyUnicode_KIND(word);
    const void *data = PyUnicode_DATA(word);
    uint64_t hash = hash_seed;
    for (Py_ssize_t i = 0; i < length; i++) hash = step(hash, PyUnicode_READ(kind, data, i));
    return mixed(hash);
}

const Entry *entry(const Entry *table, size_t size, uint64_t hash) {
    size_t slot = (size_t)hash & (size - 1);
    for (size_t tried = 0; tried < size && table[slot].hash && table[slot].hash != hash; tried++)
        slot = (slot + 1) & (size - 1); /* a table that is full is none of ours, but must not be searched for ever */
    return &table[slot];
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
            uint64_t hash = hash_of(word, PyUnicode_GET_LENGTH(word));
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
    if (size && (found = PyBytes_FromStringAndSize(NULL, n * 8))) {
        int64_t *values = (int64_t *)PyBytes_AS_STRING(found);
        for (Py_ssize_t i = 0; i < n; i++) {
            const Entry *word = (const Entry *)words.buf + i, *at = entry(table.buf, size, word->hash);
            values[i] = at->hash ? at->value : word->value == YEAR ? year : word->value == NUMBER ? number : -1;
        }
    }
    PyBuffer_Release(&words);
    PyBuffer_Release(&table);
    return found;
}

/* The classes of a word in lower case: of itself, of the digits it begins with and what follows them, and of its
   beginnings: in the low half of their values those of a word that begins so, in the high half those of one that
   goes on. What begins none of these, too, is no beginning of a longer one. */
static int64_t classes(PyObject *word, const Entry *exact, size_t n_exact, const Entry *begin, size_t n_begin) {
    int kind = PyUnicode_KIND(word), begins = 1;
    const void *data = PyUnicode_DATA(word);
    Py_ssize_t length = PyUnicode_GET_LENGTH(word);
    uint64_t hash = hash_seed;
    int64_t bits = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        hash = step(hash, PyUnicode_READ(kind, data, i));
        if (!begins) continue;
        const Entry *at = entry(begin, n_begin, mixed(hash));
        begins = at->hash != 0;
        if (begins) bits |= (at->value & LOW_HALF) | (i + 1 < length ? at->value >> 32 : 0);
    }
    bits |= entry(exact, n_exact, mixed(hash))->value;
    Py_ssize_t at = 0;
    while (at < length && Py_UNICODE_ISDIGIT(PyUnicode_READ(kind, data, at))) at++;
    if (!at) return bits;
    hash = step(hash_seed, '#');
    bits |= entry(exact, n_exact, mixed(hash))->value;
    for (; at < length; at++) hash = step(hash, PyUnicode_READ(kind, data, at));
    return bits | entry(exact, n_exact, mixed(hash))->value;
}

/* The hash of what a word shares with its inflections. */
static uint64_t stem(PyObject *word) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(word);
    if (length > STEM) return hash_of(word, STEM);
    while (length && PyUnicode_READ_CHAR(word, length - 1) == 's') length--;
    return hash_of(word, length);
}

/* word_classes(distinct, exact, beginnings, stop) -> bits of each word; its stem's number, -1 with the bit
   `stop`; how many stems there are. */
PyObject *word_classes(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *distinct, *found = NULL;
    Py_buffer b[2];
    long long stop;
    if (!PyArg_ParseTuple(args, "O!y*y*L", &PyList_Type, &distinct, &b[0], &b[1], &stop)) return NULL;
    size_t n = (size_t)PyList_GET_SIZE(distinct), size = 64, sizes[2] = {0};
    while (size < 2 * n) size *= 2;
    int64_t *bits = malloc((2 * n + 1) * sizeof *bits), *stems = bits ? bits + n : NULL, n_stems = 0;
    Entry *numbers = calloc(size, sizeof *numbers);
    for (int i = 0; i < 2; i++)
        if (!(sizes[i] = entries(&b[i]))) goto done;
    if (!bits || !numbers) {
        PyErr_NoMemory();
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        PyObject *word = PyList_GET_ITEM(distinct, (Py_ssize_t)i);
        if (!PyUnicode_Check(word)) {
            PyErr_SetString(PyExc_TypeError, "each word must be a str");
            goto done;
        }
        bits[i] = classes(word, b[0].buf, sizes[0], b[1].buf, sizes[1]);
        stems[i] = -1;
        if (bits[i] & stop) continue;
        uint64_t hash = stem(word);
        Entry *to = (Entry *)entry(numbers, size, hash);
        if (!to->hash) *to = (Entry){hash, n_stems++};
        stems[i] = to->value;
    }
    found = Py_BuildValue("y#y#L", bits, (Py_ssize_t)n * 8, stems, (Py_ssize_t)n * 8, (long long)n_stems);
done:
    free(bits);
    free(numbers);
    for (int i = 0; i < 2; i++) PyBuffer_Release(&b[i]);
    return found;
}
