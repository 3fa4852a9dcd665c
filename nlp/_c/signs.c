/* Signs that a sentence is not the article: how it begins, and markers that it holds. See nlp/noise_signs.py. */
#include "plain.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_MARKERS = 127, WINDOW = 4, SLOTS = 1 << 12, BLOCK = 64, SHORT = 75 };

/* The markers by the hash of their first four characters, from 1, in chains; and those of one character. */
typedef struct {
    PyObject *list;
    unsigned char first[SLOTS], next[MOST_MARKERS], alone[128];
} Markers;

static inline uint32_t slot(const unsigned char *letters) {
    uint32_t window;
    memcpy(&window, letters, sizeof window);
    return window * 2654435761U >> 20;
}

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
        markers->next[i] = markers->first[slot(letters)];
        markers->first[slot(letters)] = (unsigned char)(i + 1);
    }
    return 0;
}

/* Whether a marker of the chain stands at a place, behind which so many letters are left. */
static int stands(const Markers *markers, unsigned char chained, const unsigned char *letters, Py_ssize_t left) {
    for (; chained; chained = markers->next[chained - 1]) {
        PyObject *marker = PyList_GET_ITEM(markers->list, chained - 1);
        Py_ssize_t length = PyUnicode_GET_LENGTH(marker);
        if (length <= left && !memcmp(PyUnicode_1BYTE_DATA(marker), letters, (size_t)length)) return 1;
    }
    return 0;
}

/* Mark the last sentence that begins at a place or before it, or the first. */
static void mark(const Text *text, Py_ssize_t place, char *signs) {
    Py_ssize_t low = 0, high = text->n_spans;
    while (low < high) {
        Py_ssize_t middle = (low + high) / 2;
        if (text->spans[middle].start <= place)
            low = middle + 1;
        else
            high = middle;
    }
    signs[low ? low - 1 : 0] |= HOLDS;
}

/* The plain letters of a text, 128 for each that is not ASCII. By characters of one width, and in blocks, most of which
   hold no others, so that many are read at once. */
#define READ_PLAIN(name, type)                                                                                          \
    WIDE static void name(const type *RESTRICT from, Py_ssize_t length, unsigned char *RESTRICT to) {                   \
        for (Py_ssize_t end; length > 0; length -= end, from += end, to += end) {                                       \
            type all = 0;                                                                                               \
            end = length < BLOCK ? length : BLOCK;                                                                      \
            for (Py_ssize_t i = 0; i < end; i++) {                                                                      \
                type c = from[i], is_capital = (type)(c - 'A') < 26, is_blank = c == '\n' || c == '\r' || c == '\t';    \
                all |= c;                                                                                               \
                to[i] = (unsigned char)(is_blank ? ' ' : c + (type)(is_capital << 5));                                  \
            }                                                                                                           \
            for (Py_ssize_t i = all < 128 ? end : 0; i < end; i++) {                                                    \
                Py_UCS4 c = plain(from[i]);                                                                             \
                to[i] = c < 128 ? (unsigned char)c : 128;                                                               \
            }                                                                                                           \
        }                                                                                                               \
    }
READ_PLAIN(read_plain_1, Py_UCS1)
READ_PLAIN(read_plain_2, Py_UCS2)
READ_PLAIN(read_plain_4, Py_UCS4)

static void read_plain(const Text *text, unsigned char *to) {
    switch (text->kind) {
    case PyUnicode_1BYTE_KIND: read_plain_1((const Py_UCS1 *)text->data, text->length, to); break;
    case PyUnicode_2BYTE_KIND: read_plain_2((const Py_UCS2 *)text->data, text->length, to); break;
    default: read_plain_4((const Py_UCS4 *)text->data, text->length, to);
    }
}

/* Mark the sentences that hold a marker. */
static void scan(const Text *text, const Markers *markers, const unsigned char *letters, char *signs) {
    for (int c = 0; c < 128; c++) {
        const unsigned char *at = letters, *end = letters + text->length;
        for (; markers->alone[c] && (at = memchr(at, c, (size_t)(end - at))); at++) mark(text, at - letters, signs);
    }
    const unsigned char *first = markers->first;
    Py_ssize_t place = 0, length = text->length;
    while (place + WINDOW <= length) {
        const unsigned char *at = letters + place;
        if (place + WINDOW + 3 <= length && !(first[slot(at)] | first[slot(at + 1)] | first[slot(at + 2)] | first[slot(at + 3)])) {
            place += 4; /* as most */
            continue;
        }
        unsigned char chained = first[slot(at)];
        if (chained && stands(markers, chained, at, length - place)) mark(text, place, signs);
        place++;
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

/* Whether a sentence begins as one of the frame may: with neither letter nor digit; with one of the beginnings; as nothing
   but one word, or with an address; or if it is short, with a day, a number, or a word before one. */
static int opens(const Text *text, Py_ssize_t start, Py_ssize_t end, const Entry *table, size_t size) {
    Py_UCS4 first = at(text, start, end);
    int is_digit = first >= '0' && first <= '9', is_short = end - start < SHORT;
    if ((!is_small(first) && !is_digit) || (is_digit && is_short)) return 1;
    uint64_t hash = hash_seed;
    for (Py_ssize_t place = start; place < end; place++) {
        hash = step(hash, at(text, place, end));
        const Entry *beginning = entry(table, size, mixed(hash));
        if (!beginning->hash) break;
        if (beginning->value) return 1;
    }
    Py_ssize_t past = start;
    while (is_small(at(text, past, end))) past++;
    Py_UCS4 next = at(text, past, end);
    if (past > start && (next == '.' || next == ')') && (past + 1 == end || at(text, past + 1, end) == '\n')) return 1;
    if (is_short) {
        if (past >= start + 3 && at(text, past - 3, end) == 'd' && at(text, past - 2, end) == 'a' && at(text, past - 1, end) == 'y')
            return 1;
        Py_ssize_t blank = past + (next == '.');
        if (at(text, blank, end) == ' ' && Py_UNICODE_ISDECIMAL(at(text, blank + 1, end))) return 1;
    }
    while (past < end && at(text, past, end) != ' ' && at(text, past, end) != '@') past++;
    return at(text, past, end) == '@';
}

/* frame_signs(text, spans, beginnings, markers, title) -> of each span of the text, which ascend, a byte with its
   signs. The table of beginnings has also what these begin with, as 0. */
PyObject *frame_signs(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *string, *title, *found = NULL;
    Py_UCS4 *titled = NULL;
    unsigned char *letters = NULL;
    Py_buffer spans, table;
    Markers markers = {0};
    if (!PyArg_ParseTuple(args, "Uy*y*O!U", &string, &spans, &table, &PyList_Type, &markers.list, &title)) return NULL;
    unsigned char small[128];
    for (Py_UCS4 c = 0; c < 128; c++) small[c] = (unsigned char)plain(c);
    size_t size = entries(&table);
    Py_ssize_t length = PyUnicode_GET_LENGTH(string), n = size ? spans_in(&spans, length) : -1;
    Text text = {PyUnicode_KIND(string), PyUnicode_DATA(string), length, n, spans.buf, small, NULL, 0};
    if (n < 0 || chain(&markers) || !read_title(title, &text, &titled)) goto done;
    if (!(letters = malloc((size_t)length + 1))) {
        PyErr_NoMemory();
        goto done;
    }
    found = PyBytes_FromStringAndSize(NULL, n);
    if (!found || !n) goto done;
    char *signs = PyBytes_AS_STRING(found);
    for (Py_ssize_t i = 0; i < n; i++) signs[i] = (char)opens(&text, text.spans[i].start, text.spans[i].end, table.buf, size);
    read_plain(&text, letters);
    scan(&text, &markers, letters, signs);
    for (Py_ssize_t i = 0; i < n; i++) {
        Span span = text.spans[i];
        Py_UCS4 first = at(&text, span.start, span.end);
        if (span.start == span.end || first == '"' || first == 0x201C) signs[i] = 0;
        if (span.start < span.end) signs[i] |= (char)placed(&text, i);
    }
    if (mark_copies(&text, signs)) Py_CLEAR(found);
done:
    free(titled);
    free(letters);
    PyBuffer_Release(&spans);
    PyBuffer_Release(&table);
    return found;
}
