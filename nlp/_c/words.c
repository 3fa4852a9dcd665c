/* The words of segments of text, numbered as the first one that is the same. See nlp/words.py. */
#include "kernel.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
    int32_t *items;
    Py_ssize_t n, room;
} Numbers;

/* The different words so far: an open hash table of numbers, and where each word stands first. */
typedef struct {
    int32_t *slots; /* number of a word + 1; 0 for none */
    size_t mask;
    uint64_t *hashes;
    PyObject **segments; /* borrowed */
    int32_t *starts, *lengths;
    Py_ssize_t n, room;
} Table;

static int push(Numbers *numbers, int32_t item) {
    if (numbers->n == numbers->room) {
        Py_ssize_t room = numbers->room ? 2 * numbers->room : 512;
        int32_t *grown = realloc(numbers->items, (size_t)room * sizeof *grown);
        if (!grown) return -1;
        numbers->items = grown;
        numbers->room = room;
    }
    numbers->items[numbers->n++] = item;
    return 0;
}

/* The small letter of a character of a word, 0 for other characters. */
static inline Py_UCS4 letter(Py_UCS4 c) {
    if (c < 128) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ? lower(c) : 0;
    return Py_UNICODE_ISALNUM(c) ? lower(c) : 0;
}

static inline int is_sign(Py_UCS4 c) {
    return c == '$' || c == '%' || c == 0x20AC || c == 0xA3 || c == 0xA5;
}

static int grow(Table *table) {
    Py_ssize_t room = table->room ? 2 * table->room : 512;
    uint64_t *hashes = realloc(table->hashes, (size_t)room * sizeof *hashes);
    if (hashes) table->hashes = hashes;
    PyObject **segments = realloc(table->segments, (size_t)room * sizeof *segments);
    if (segments) table->segments = segments;
    int32_t *starts = realloc(table->starts, (size_t)room * sizeof *starts);
    if (starts) table->starts = starts;
    int32_t *lengths = realloc(table->lengths, (size_t)room * sizeof *lengths);
    if (lengths) table->lengths = lengths;
    int32_t *slots = calloc((size_t)room * 2, sizeof *slots);
    if (!hashes || !segments || !starts || !lengths || !slots) {
        free(slots);
        return -1;
    }
    free(table->slots);
    table->slots = slots;
    table->mask = (size_t)room * 2 - 1;
    table->room = room;
    for (Py_ssize_t number = 0; number < table->n; number++) {
        size_t slot = (size_t)table->hashes[number] & table->mask;
        while (slots[slot]) slot = (slot + 1) & table->mask;
        slots[slot] = (int32_t)number + 1;
    }
    return 0;
}

static int same(const Table *table, Py_ssize_t number, PyObject *segment, int32_t start, int32_t length) {
    if (table->lengths[number] != length) return 0;
    int kind = PyUnicode_KIND(segment), other_kind = PyUnicode_KIND(table->segments[number]);
    const void *data = PyUnicode_DATA(segment), *other = PyUnicode_DATA(table->segments[number]);
    int32_t at = table->starts[number];
    if (kind == 1 && other_kind == 1 && !memcmp((const char *)data + start, (const char *)other + at, (size_t)length))
        return 1;
    for (int32_t i = 0; i < length; i++)
        if (lower(PyUnicode_READ(kind, data, start + i)) != lower(PyUnicode_READ(other_kind, other, at + i)))
            return 0;
    return 1;
}

/* The number of a word, a new one if it is; -1 if there is no memory. */
static int32_t number_of(Table *table, uint64_t hash, PyObject *segment, int32_t start, int32_t length) {
    if (table->n == table->room && grow(table)) return -1;
    size_t slot = (size_t)hash & table->mask;
    for (; table->slots[slot]; slot = (slot + 1) & table->mask) {
        Py_ssize_t number = table->slots[slot] - 1;
        if (table->hashes[number] == hash && same(table, number, segment, start, length)) return (int32_t)number;
    }
    Py_ssize_t number = table->n++;
    table->hashes[number] = hash;
    table->segments[number] = segment;
    table->starts[number] = start;
    table->lengths[number] = length;
    table->slots[slot] = (int32_t)number + 1;
    return (int32_t)number;
}

static ALWAYS_INLINE int read_kind(int kind, PyObject *segment, Table *table, Numbers *numbers, Numbers *starts,
                                   Numbers *capital, const unsigned char *letters) {
    const void *data = PyUnicode_DATA(segment);
    int32_t length = (int32_t)PyUnicode_GET_LENGTH(segment);
    for (int32_t at = 0; at < length;) {
        Py_UCS4 c = PyUnicode_READ(kind, data, at), small = c < 128 ? letters[c] : letter(c);
        int32_t start = at++;
        if (!small && !is_sign(c)) continue;
        uint64_t hash = step(hash_seed, small ? small : c);
        while (small && at < length) {
            Py_UCS4 next = PyUnicode_READ(kind, data, at);
            if (!(small = next < 128 ? letters[next] : letter(next))) break;
            hash = step(hash, small), at++;
        }
        int32_t number = number_of(table, mixed(hash), segment, start, at - start);
        if (number < 0 || push(numbers, number) || push(starts, start) || push(capital, c >= 'A' && c <= 'Z'))
            return -1;
    }
    return 0;
}

static int read_segment(PyObject *segment, Table *table, Numbers *numbers, Numbers *starts, Numbers *capital,
                        const unsigned char *letters) {
    switch (PyUnicode_KIND(segment)) {
    case PyUnicode_1BYTE_KIND: return read_kind(PyUnicode_1BYTE_KIND, segment, table, numbers, starts, capital, letters);
    case PyUnicode_2BYTE_KIND: return read_kind(PyUnicode_2BYTE_KIND, segment, table, numbers, starts, capital, letters);
    }
    return read_kind(PyUnicode_4BYTE_KIND, segment, table, numbers, starts, capital, letters);
}

/* A word in lower case. */
static PyObject *spelt(const Table *table, Py_ssize_t number) {
    PyObject *segment = table->segments[number];
    int kind = PyUnicode_KIND(segment);
    const void *data = PyUnicode_DATA(segment);
    int32_t start = table->starts[number], length = table->lengths[number];
    Py_UCS4 most = 0;
    for (int32_t i = 0; i < length; i++) {
        Py_UCS4 c = lower(PyUnicode_READ(kind, data, start + i));
        if (c > most) most = c;
    }
    PyObject *word = PyUnicode_New(length, most);
    if (!word) return NULL;
    if (kind == 1 && most < 128) {
        const Py_UCS1 *from = (const Py_UCS1 *)data + start;
        Py_UCS1 *to = PyUnicode_1BYTE_DATA(word);
        for (int32_t i = 0; i < length; i++) to[i] = (Py_UCS1)lower(from[i]);
        return word;
    }
    int new_kind = PyUnicode_KIND(word);
    void *to = PyUnicode_DATA(word);
    for (int32_t i = 0; i < length; i++)
        PyUnicode_WRITE(new_kind, to, i, lower(PyUnicode_READ(kind, data, start + i)));
    return word;
}

static PyObject *result(const Table *table, const Numbers *const parts[4]) {
    PyObject *distinct = PyList_New(table->n);
    if (!distinct) return NULL;
    for (Py_ssize_t number = 0; number < table->n; number++) {
        PyObject *word = spelt(table, number);
        if (!word) {
            Py_DECREF(distinct);
            return NULL;
        }
        PyList_SET_ITEM(distinct, number, word);
    }
    PyObject *found[4];
    for (int i = 0; i < 4; i++)
        found[i] = PyBytes_FromStringAndSize((const char *)parts[i]->items, parts[i]->n * (Py_ssize_t)sizeof(int32_t));
    return Py_BuildValue("NNNNNy#", distinct, found[0], found[1], found[2], found[3], table->hashes, table->n * 8);
}

/* read_words(segments) -> the different words; as bytes of int32: number, start, capital, offsets; and the
   hashes of the different words for `look_up`. */
PyObject *read_words(PyObject *module, PyObject *segments) {
    (void)module;
    if (!PyList_Check(segments)) {
        PyErr_SetString(PyExc_TypeError, "segments must be a list of str");
        return NULL;
    }
    Table table = {0};
    Numbers numbers = {0}, starts = {0}, capital = {0}, offsets = {0};
    unsigned char letters[128]; /* a table of them is twice as fast */
    for (Py_UCS4 c = 0; c < 128; c++) letters[c] = (unsigned char)letter(c);
    PyObject *found = NULL;
    int failed = grow(&table) || push(&offsets, 0);
    for (Py_ssize_t i = 0; !failed && i < PyList_GET_SIZE(segments); i++) {
        PyObject *segment = PyList_GET_ITEM(segments, i);
        if (!PyUnicode_Check(segment) || PyUnicode_GET_LENGTH(segment) >= INT32_MAX) {
            PyErr_SetString(PyExc_TypeError, "each segment must be a str of less than 2**31 characters");
            goto done;
        }
        failed = read_segment(segment, &table, &numbers, &starts, &capital, letters);
        failed = failed || numbers.n >= INT32_MAX || push(&offsets, (int32_t)numbers.n);
    }
    const Numbers *const parts[4] = {&numbers, &starts, &capital, &offsets};
    found = failed ? PyErr_NoMemory() : result(&table, parts);
done:
    free(table.slots);
    free(table.hashes);
    free(table.segments);
    free(table.starts);
    free(table.lengths);
    free(numbers.items);
    free(starts.items);
    free(capital.items);
    free(offsets.items);
    return found;
}
