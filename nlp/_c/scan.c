/* Passes over a text: where some phrases stand, and how many of its words are plainly English. */
#include "kernel.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_PHRASES = 127 };

static int stands_at(PyObject *phrase, int kind, const void *data, Py_ssize_t left) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(phrase);
    if (length > left) return 0;
    int phrase_kind = PyUnicode_KIND(phrase);
    const void *letters = PyUnicode_DATA(phrase);
    for (Py_ssize_t i = 0; i < length; i++)
        if (PyUnicode_READ(phrase_kind, letters, i) != PyUnicode_READ(kind, data, i)) return 0;
    return 1;
}

/* find_phrases(text, phrases) -> where any of the phrases, which begin with characters under 128, stands. */
PyObject *find_phrases(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *text, *phrases;
    if (!PyArg_ParseTuple(args, "UO!", &text, &PyList_Type, &phrases)) return NULL;
    Py_ssize_t n = PyList_GET_SIZE(phrases);
    uint64_t begins[128][2] = {{0}}; /* which second characters follow each first one */
    char alone[128] = {0}, heads[128] = {0}, same_head[MOST_PHRASES], seconds[MOST_PHRASES]; /* chains, from 1 */
    if (n > MOST_PHRASES) {
        PyErr_Format(PyExc_ValueError, "there are more than %d phrases", MOST_PHRASES);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *phrase = PyList_GET_ITEM(phrases, i);
        Py_ssize_t size = PyUnicode_Check(phrase) ? PyUnicode_GET_LENGTH(phrase) : 0;
        Py_UCS4 first = size ? PyUnicode_READ_CHAR(phrase, 0) : 128;
        Py_UCS4 second = size > 1 ? PyUnicode_READ_CHAR(phrase, 1) : 0;
        if (first > 127 || second > 127) {
            PyErr_SetString(PyExc_ValueError, "each phrase must be a str that begins with characters under 128");
            return NULL;
        }
        begins[first][second >> 6] |= 1ULL << (second & 63);
        alone[first] |= size == 1;
        same_head[i] = heads[first], seconds[i] = (char)second, heads[first] = (char)(i + 1);
    }
    int kind = PyUnicode_KIND(text);
    const char *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    PyObject *found = PyList_New(0);
    Py_UCS4 next = length ? PyUnicode_READ(kind, data, 0) : 0;
    for (Py_ssize_t at = 0; found && at < length; at++) {
        Py_UCS4 c = next;
        next = at + 1 < length ? PyUnicode_READ(kind, data, at + 1) : 0;
        if (c > 127 || !(alone[c] || (next < 128 && begins[c][next >> 6] >> (next & 63) & 1))) continue;
        Py_ssize_t i = heads[c];
        for (; i; i = same_head[i - 1])
            if ((!seconds[i - 1] || seconds[i - 1] == (char)next)
                && stands_at(PyList_GET_ITEM(phrases, i - 1), kind, data + at * kind, length - at))
                break;
        if (!i) continue;
        PyObject *place = PyLong_FromSsize_t(at);
        if (!place || PyList_Append(found, place)) Py_CLEAR(found);
        Py_XDECREF(place);
    }
    return found;
}

/* count_words(text, table) -> how many words there are between white space; of each quarter of them, how many
   have the value 1 in the table; how many of these are different; how many words have the value 2. */
PyObject *count_words(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *text;
    Py_buffer buffer;
    if (!PyArg_ParseTuple(args, "Uy*", &text, &buffer)) return NULL;
    size_t size = entries(&buffer);
    const Entry *table = buffer.buf;
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), n = 0, others = 0, different = 0, quarters[4] = {0};
    char *ones = malloc((size_t)length / 2 + 2), *seen = calloc(size + 1, 1);
    PyObject *found = NULL;
    if (!size) goto done;
    if (!ones || !seen) {
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t at = 0; at < length;) {
        Py_UCS4 c = PyUnicode_READ(kind, data, at++);
        if (Py_UNICODE_ISSPACE(c)) continue;
        uint64_t hash = step(hash_seed, c);
        while (at < length && !Py_UNICODE_ISSPACE(c = PyUnicode_READ(kind, data, at))) hash = step(hash, c), at++;
        const Entry *word = entry(table, size, mixed(hash));
        int64_t value = word->hash ? word->value : 0;
        ones[n++] = value == 1;
        others += value == 2;
        different += value == 1 && !seen[word - table];
        seen[word - table] = 1;
    }
    for (Py_ssize_t i = 0; n / 4 && i < n / 4 * 4; i++) quarters[i / (n / 4)] += ones[i];
    found = Py_BuildValue("n(nnnn)nn", n, quarters[0], quarters[1], quarters[2], quarters[3], different, others);
done:
    free(ones);
    free(seen);
    PyBuffer_Release(&buffer);
    return found;
}
