/* Passes over a text: it in lower case, where some phrases stand, and how many of its words are plainly English. */
#include "kernel.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_PHRASES = 127 };

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

static int stands_at(PyObject *phrase, int kind, const void *data, Py_ssize_t left) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(phrase);
    if (length > left) return 0;
    int phrase_kind = PyUnicode_KIND(phrase);
    const void *letters = PyUnicode_DATA(phrase);
    for (Py_ssize_t i = 0; i < length; i++)
        if (PyUnicode_READ(phrase_kind, letters, i) != PyUnicode_READ(kind, data, i)) return 0;
    return 1;
}

/* The next place where two characters stand that begin a phrase; `length` if there is none. */
static ALWAYS_INLINE Py_ssize_t scan(int kind, const void *data, Py_ssize_t at, Py_ssize_t length, const char *begins) {
    if (at >= length) return length;
    Py_UCS4 c = PyUnicode_READ(kind, data, at), next;
    for (; at < length; at++, c = next) {
        next = at + 1 < length ? PyUnicode_READ(kind, data, at + 1) : 0;
        if (c < 128 && begins[c << 7 | (next < 128 ? next : 0)]) return at;
    }
    return length;
}

static Py_ssize_t next_begin(int kind, const void *data, Py_ssize_t at, Py_ssize_t length, const char *begins) {
    switch (kind) {
    case PyUnicode_1BYTE_KIND: return scan(PyUnicode_1BYTE_KIND, data, at, length, begins);
    case PyUnicode_2BYTE_KIND: return scan(PyUnicode_2BYTE_KIND, data, at, length, begins);
    }
    return scan(PyUnicode_4BYTE_KIND, data, at, length, begins);
}

/* Chain the phrases by their first two characters, from 1; those of one character end the chain of any second. */
static int chain(PyObject *phrases, char *begins, char *chained) {
    for (int alone = 1; alone >= 0; alone--)
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(phrases); i++) {
            PyObject *phrase = PyList_GET_ITEM(phrases, i);
            Py_ssize_t size = PyUnicode_Check(phrase) ? PyUnicode_GET_LENGTH(phrase) : 0;
            Py_UCS4 first = size ? PyUnicode_READ_CHAR(phrase, 0) : 128;
            Py_UCS4 second = size > 1 ? PyUnicode_READ_CHAR(phrase, 1) : 0;
            if (first > 127 || second > 127) {
                PyErr_SetString(PyExc_ValueError, "each phrase must be a str that begins with characters under 128");
                return -1;
            }
            if (alone != (size == 1)) continue;
            chained[i] = alone ? 0 : begins[first << 7 | second];
            memset(begins + (first << 7 | second), (int)i + 1, alone ? 128 : 1);
        }
    return 0;
}

/* find_phrases(text, phrases) -> where any of the phrases, which begin with characters under 128, stands. */
PyObject *find_phrases(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *text, *phrases;
    if (!PyArg_ParseTuple(args, "UO!", &text, &PyList_Type, &phrases)) return NULL;
    char begins[128 * 128] = {0}, chained[MOST_PHRASES];
    if (PyList_GET_SIZE(phrases) > MOST_PHRASES) {
        PyErr_Format(PyExc_ValueError, "there are more than %d phrases", MOST_PHRASES);
        return NULL;
    }
    if (chain(phrases, begins, chained)) return NULL;
    int kind = PyUnicode_KIND(text);
    const char *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    PyObject *found = PyList_New(0);
    for (Py_ssize_t at = 0; found && (at = next_begin(kind, data, at, length, begins)) < length; at++) {
        Py_UCS4 next = at + 1 < length ? PyUnicode_READ(kind, data, at + 1) : 0;
        Py_ssize_t i = begins[PyUnicode_READ(kind, data, at) << 7 | (next < 128 ? next : 0)];
        while (i && !stands_at(PyList_GET_ITEM(phrases, i - 1), kind, data + at * kind, length - at)) i = chained[i - 1];
        if (!i) continue;
        PyObject *place = PyLong_FromSsize_t(at);
        if (!place || PyList_Append(found, place)) Py_CLEAR(found);
        Py_XDECREF(place);
    }
    return found;
}

typedef struct {
    const Entry *table;
    size_t size;
    char *ones, *seen; /* whether each word has the value 1; whether an entry was met */
    Py_ssize_t n, n_bytes, different, others;
} Count;

static ALWAYS_INLINE void count(int kind, const void *data, Py_ssize_t length, Count *to) {
    to->n_bytes = length;
    for (Py_ssize_t at = 0; at < length;) {
        uint64_t hash = hash_seed;
        Py_ssize_t start = at;
        for (; at < length; at++) {
            Py_UCS4 c = PyUnicode_READ(kind, data, at);
            if (Py_UNICODE_ISSPACE(c)) break;
            c = lower(c);
            if (c > 0x7F)
                to->n_bytes += 1 + (c > 0x7FF && (c < 0xD800 || c > 0xDFFF)) + (c > 0xFFFF)
                               - (c >= 0xD800 && c <= 0xDFFF);
            hash = step(hash, c);
        }
        if (at > start) {
            const Entry *word = entry(to->table, to->size, mixed(hash));
            int64_t value = word->hash ? word->value : 0;
            to->ones[to->n++] = value == 1;
            to->others += value == 2;
            to->different += value == 1 && !to->seen[word - to->table];
            to->seen[word - to->table] = 1;
        }
        if (at < length) {
            Py_UCS4 c = PyUnicode_READ(kind, data, at++);
            to->n_bytes += (c > 0x7F) + (c > 0x7FF);
        }
    }
}

/* count_words(text, most, table) -> of the first `most` characters, in lower case: how many words there are between
   white space; of each quarter of them, how many have the value 1 in the table; how many of these are different;
   how many words have the value 2; and the bytes of them all in UTF-8, lone surrogates as one. */
PyObject *count_words(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *text;
    Py_ssize_t most;
    Py_buffer buffer;
    if (!PyArg_ParseTuple(args, "Uny*", &text, &most, &buffer)) return NULL;
    Count to = {.table = buffer.buf, .size = entries(&buffer)};
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), quarters[4] = {0};
    if (length > most) length = most < 0 ? 0 : most;
    PyObject *found = NULL;
    to.ones = malloc((size_t)length / 2 + 2), to.seen = calloc(to.size + 1, 1);
    if (!to.size) goto done;
    if (!to.ones || !to.seen) {
        PyErr_NoMemory();
        goto done;
    }
    switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND: count(PyUnicode_1BYTE_KIND, data, length, &to); break;
    case PyUnicode_2BYTE_KIND: count(PyUnicode_2BYTE_KIND, data, length, &to); break;
    default: count(PyUnicode_4BYTE_KIND, data, length, &to);
    }
    Py_ssize_t quarter = to.n / 4;
    for (Py_ssize_t i = 0; i < 4 * quarter; i++) quarters[i / quarter] += to.ones[i];
    found = Py_BuildValue("n(nnnn)nnn", to.n, quarters[0], quarters[1], quarters[2], quarters[3], to.different, to.others,
                          to.n_bytes);
done:
    free(to.ones);
    free(to.seen);
    PyBuffer_Release(&buffer);
    return found;
}
