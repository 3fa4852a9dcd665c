/* Signs that a sentence is not the article: how it begins, and markers that it holds. See nlp/noise_signs.py. */
#include "plain.h"
#include <stdlib.h>

enum { MOST_MARKERS = 127, WINDOW = 4, SLOTS = 1 << 12 };

/* The markers by the hash of their first four characters, from 1, in chains; and those of one character. */
typedef struct {
    PyObject *list;
    unsigned char first[SLOTS], next[MOST_MARKERS], alone[128];
} Markers;

static inline uint32_t slot(uint32_t window) { return window * 2654435761U >> 20; }

static int chain(Markers *markers) {
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(markers->list); i++) {
        PyObject *marker = PyList_GET_ITEM(markers->list, i);
        Py_ssize_t size = PyUnicode_Check(marker) && PyUnicode_IS_ASCII(marker) ? PyUnicode_GET_LENGTH(marker) : 0;
        if ((size < WINDOW && size != 1) || i == MOST_MARKERS) {
            PyErr_SetString(PyExc_ValueError, "each marker, of at most 127, must be ASCII and of 1 character or more than 3");
            return -1;
        }
        const unsigned char *letters = PyUnicode_1BYTE_DATA(marker);
        if (size == 1) {
            markers->alone[letters[0]] = 1;
            continue;
        }
        uint32_t window = 0;
        for (int c = 0; c < WINDOW; c++) window = window << 8 | letters[c];
        markers->next[i] = markers->first[slot(window)];
        markers->first[slot(window)] = (unsigned char)(i + 1);
    }
    return 0;
}

/* Whether a marker of the chain stands at a place. */
static int stands(const Markers *markers, unsigned char chained, const Text *text, Py_ssize_t place) {
    for (; chained; chained = markers->next[chained - 1]) {
        PyObject *marker = PyList_GET_ITEM(markers->list, chained - 1);
        const unsigned char *letters = PyUnicode_1BYTE_DATA(marker);
        Py_ssize_t length = PyUnicode_GET_LENGTH(marker), i = 0;
        if (length > text->length - place) continue;
        while (i < length && at(text, place + i, text->length) == letters[i]) i++;
        if (i == length) return 1;
    }
    return 0;
}

/* Mark the last sentence that begins at a place or before it, or the first. */
static void mark(const Text *text, Py_ssize_t place, char *signs) {
    Py_ssize_t low = 0, high = text->n_spans;
    while (low < high) {
        Py_ssize_t middle = (low + high) / 2;
        if (text->starts[middle] <= place)
            low = middle + 1;
        else
            high = middle;
    }
    signs[low ? low - 1 : 0] |= HOLDS;
}

static ALWAYS_INLINE void scan(int kind, const Text *text, const Markers *markers, char *signs) {
    unsigned char read[256]; /* what is plain of a character; 128 and more for one to be looked at */
    for (int c = 0; c < 256; c++) read[c] = c < 128 && !markers->alone[text->small[c]] ? text->small[c] : 128;
    uint32_t window = 0; /* the last four characters, where all are ASCII */
    for (Py_ssize_t place = 0; place < text->length; place++) {
        Py_UCS4 c = PyUnicode_READ(kind, text->data, place), small = c < 256 ? read[c] : 128;
        if (small == 128) {
            small = c < 128 ? text->small[c] : plain(c);
            if (small < 128 && markers->alone[small]) mark(text, place, signs);
        }
        window = window << 8 ^ small;
        unsigned char chained = markers->first[slot(window)];
        if (chained && place >= WINDOW - 1 && stands(markers, chained, text, place - WINDOW + 1))
            mark(text, place - WINDOW + 1, signs);
    }
}

/* The letters and digits of a title in lower case; 0 with a Python error if there is no memory for them. */
static int read_title(PyObject *title, Text *text, Py_UCS4 **memory) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(title);
    Py_UCS4 *letters = *memory = malloc(((size_t)length + 1) * sizeof *letters);
    if (!letters) {
        PyErr_NoMemory();
        return 0;
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 c = lower(PyUnicode_READ_CHAR(title, i));
        if (Py_UNICODE_ISALNUM(c)) letters[text->n_titled++] = c;
    }
    text->titled = letters;
    return 1;
}

static inline int is_small(Py_UCS4 c) { return c >= 'a' && c <= 'z'; }

/* Whether a sentence begins as one of the frame may: with no letter; with one of the beginnings; with a day, a word
   before a number, nothing but one word, or an address. */
static int opens(const Text *text, Py_ssize_t start, Py_ssize_t end, const Entry *table, size_t size) {
    if (!is_small(at(text, start, end))) return 1;
    uint64_t hash = hash_seed;
    for (Py_ssize_t place = start; place < end; place++) {
        hash = step(hash, at(text, place, end));
        const Entry *beginning = entry(table, size, mixed(hash));
        if (!beginning->hash) break;
        if (beginning->value) return 1;
    }
    Py_ssize_t past = start;
    while (is_small(at(text, past, end))) past++;
    if (past >= start + 3 && at(text, past - 3, end) == 'd' && at(text, past - 2, end) == 'a' && at(text, past - 1, end) == 'y')
        return 1;
    Py_UCS4 next = at(text, past, end);
    if ((next == '.' || next == ')') && (past + 1 == end || at(text, past + 1, end) == '\n')) return 1;
    Py_ssize_t blank = past + (next == '.');
    if (at(text, blank, end) == ' ' && Py_UNICODE_ISDECIMAL(at(text, blank + 1, end))) return 1;
    while (past < end && at(text, past, end) != ' ' && at(text, past, end) != '@') past++;
    return at(text, past, end) == '@';
}

/* frame_signs(text, spans, beginnings, markers, title) -> of each span of the text, which ascend, a byte with its
   signs. The table of beginnings has also what these begin with, as 0. */
PyObject *frame_signs(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *string, *spans, *title, *found = NULL;
    Py_UCS4 *letters = NULL;
    Py_buffer table;
    Markers markers = {0};
    if (!PyArg_ParseTuple(args, "UO!y*O!U", &string, &PyList_Type, &spans, &table, &PyList_Type, &markers.list, &title))
        return NULL;
    unsigned char small[128];
    for (Py_UCS4 c = 0; c < 128; c++) small[c] = (unsigned char)plain(c);
    size_t size = entries(&table);
    Py_ssize_t n = PyList_GET_SIZE(spans);
    Py_ssize_t *starts = malloc(((size_t)n * 2 + 1) * sizeof *starts), *ends = starts ? starts + n : NULL;
    Text text = {PyUnicode_KIND(string), PyUnicode_DATA(string), PyUnicode_GET_LENGTH(string), n, starts, ends, small,
                 NULL, 0};
    if (!starts) PyErr_NoMemory();
    for (Py_ssize_t i = 0; size && starts && i < n; i++)
        if (!read_span(PyList_GET_ITEM(spans, i), text.length, &starts[i], &ends[i])) size = 0;
    if (!starts || !size || chain(&markers) || !read_title(title, &text, &letters)) goto done;
    found = PyBytes_FromStringAndSize(NULL, n);
    if (!found || !n) goto done;
    char *signs = PyBytes_AS_STRING(found);
    for (Py_ssize_t i = 0; i < n; i++) signs[i] = (char)opens(&text, starts[i], ends[i], table.buf, size);
    switch (text.kind) {
    case PyUnicode_1BYTE_KIND: scan(PyUnicode_1BYTE_KIND, &text, &markers, signs); break;
    case PyUnicode_2BYTE_KIND: scan(PyUnicode_2BYTE_KIND, &text, &markers, signs); break;
    default: scan(PyUnicode_4BYTE_KIND, &text, &markers, signs);
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_UCS4 first = at(&text, starts[i], ends[i]);
        if (starts[i] == ends[i] || first == '"' || first == 0x201C) signs[i] = 0;
        if (starts[i] < ends[i]) signs[i] |= (char)placed(&text, i);
    }
    if (mark_copies(&text, signs)) Py_CLEAR(found);
done:
    free(starts);
    free(letters);
    PyBuffer_Release(&table);
    return found;
}
