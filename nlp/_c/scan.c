/* Passes over a text: it in lower case, and how many of its words are plainly English. */
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

typedef struct {
    const Entry *table;
    size_t size;
    char *ones, *seen; /* whether each word has the value 1; whether an entry was met */
    Py_ssize_t n, n_bytes, different, others;
} Count;

/* The bytes of a small letter in UTF-8 beyond the first; a lone surrogate is one. */
static inline Py_ssize_t more_bytes(Py_UCS4 c) {
    if (c >= 0xD800 && c <= 0xDFFF) return 0;
    return (c > 0x7F) + (c > 0x7FF) + (c > 0xFFFF);
}

static inline void add_word(Count *to, uint64_t hash) {
    const Entry *word = entry(to->table, to->size, mixed(hash));
    to->ones[to->n++] = word->hash && word->value == 1;
    if (!word->hash) return; /* as for most */
    to->others += word->value == 2;
    to->different += word->value == 1 && !to->seen[word - to->table];
    to->seen[word - to->table] = 1;
}

/* `letters` are the small letters of characters below 128, a blank for white space. */
static ALWAYS_INLINE void count(int kind, const void *data, Py_ssize_t length, Count *to, const unsigned char *letters) {
    to->n_bytes = length;
    for (Py_ssize_t at = 0; at < length; at++) {
        uint64_t hash = hash_seed;
        Py_ssize_t start = at;
        for (; at < length; at++) {
            Py_UCS4 c = PyUnicode_READ(kind, data, at);
            if (c > 0x7F) {
                to->n_bytes += more_bytes(c = lower(c));
                if (Py_UNICODE_ISSPACE(c)) break;
            } else if ((c = letters[c]) == ' ')
                break;
            hash = step(hash, c);
        }
        if (at > start) add_word(to, hash);
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
    unsigned char letters[128];
    for (Py_UCS4 c = 0; c < 128; c++) letters[c] = (unsigned char)(Py_UNICODE_ISSPACE(c) ? ' ' : lower(c));
    switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND: count(PyUnicode_1BYTE_KIND, data, length, &to, letters); break;
    case PyUnicode_2BYTE_KIND: count(PyUnicode_2BYTE_KIND, data, length, &to, letters); break;
    default: count(PyUnicode_4BYTE_KIND, data, length, &to, letters);
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
