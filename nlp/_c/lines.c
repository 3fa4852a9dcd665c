/* From a text to its sentences: its lines, and which of them go on with the sentence of the line before. See
   nlp/text.py. */
#include "marks.h"
#include <stdlib.h>

enum { NARROWEST = 40, WIDEST = 120 }; /* a block of wrapped lines */

static inline int is_break(Py_UCS4 c) { /* what str.splitlines takes for the end of a line */
    if (c < 0x20) return (c >= 0xA && c <= 0xD) || (c >= 0x1C && c <= 0x1E);
    return c >= 0x85 && (c == 0x85 || c == 0x2028 || c == 0x2029);
}

typedef struct {
    Py_ssize_t *items, n, room;
} Places;

/* Where the next break or mark stands; `end` if there is none. `plain` is whether characters below 128 are neither. */
static ALWAYS_INLINE Py_ssize_t scan(int kind, const void *data, Py_ssize_t place, Py_ssize_t end, const char *plain) {
    for (; place < end; place++) {
        for (; place + 4 < end; place += 4) { /* four at a time, as most are plain */
            Py_UCS4 a = PyUnicode_READ(kind, data, place), b = PyUnicode_READ(kind, data, place + 1);
            Py_UCS4 c = PyUnicode_READ(kind, data, place + 2), d = PyUnicode_READ(kind, data, place + 3);
            if ((a | b | c | d) > 127 || !(plain[a] & plain[b] & plain[c] & plain[d])) break;
        }
        Py_UCS4 c = PyUnicode_READ(kind, data, place);
        if (c < 128 ? !plain[c] : is_break(c) || is_mark(c)) break;
    }
    return place;
}

/* Find all breaks and marks of a text, in one pass, with its length behind the last; 0 if there is no memory. */
static int find_places(const Text *text, Places *places) {
    char plain[128];
    for (Py_UCS4 c = 0; c < 128; c++) plain[c] = !is_break(c) && !is_mark(c);
    for (Py_ssize_t place = 0;; place++) {
        switch (text->kind) {
        case PyUnicode_1BYTE_KIND: place = scan(PyUnicode_1BYTE_KIND, text->data, place, text->end, plain); break;
        case PyUnicode_2BYTE_KIND: place = scan(PyUnicode_2BYTE_KIND, text->data, place, text->end, plain); break;
        default: place = scan(PyUnicode_4BYTE_KIND, text->data, place, text->end, plain);
        }
        if (places->n == places->room) {
            Py_ssize_t room = places->room ? 2 * places->room : 256;
            Py_ssize_t *grown = realloc(places->items, (size_t)room * sizeof *grown);
            if (!grown) return 0;
            places->items = grown, places->room = room;
        }
        places->items[places->n++] = place;
        if (place >= text->end) return 1;
    }
}

static int is_bullet(Py_UCS4 c) {
    switch (c) {
    case '-': case '*': case 0x2013: case 0x2014: case 0x2022: case 0xB7: case 0x25AA: case 0x25CF: case 0x25E6:
    case 0x2023: case 0x25CB: case 0x25A0: case 0x25BA: case 0x2713: return 1;
    }
    return 0;
}

/* _BULLET */
static int has_bullet(const Text *text, Py_ssize_t place) {
    Py_ssize_t bullets = place, digits, numeral;
    while (bullets < place + 2 && is_bullet(at(text, bullets))) bullets++;
    if (bullets > place) return is_space(text, bullets);
    int opened = at(text, place) == '(';
    place += opened;
    for (digits = place; digits < place + 3 && Py_UNICODE_ISDECIMAL(at(text, digits));) digits++;
    for (numeral = place; numeral < place + 4; numeral++) {
        Py_UCS4 c = at(text, numeral);
        if (c != 'i' && c != 'v' && c != 'x') break;
    }
    Py_UCS4 first = at(text, place);
    Py_ssize_t label = digits > place ? digits : numeral > place ? numeral : place + (is_small(first) || is_capital(first));
    if (label == place || !is_space(text, label + 1)) return 0;
    return at(text, label) == ')' || (!opened && at(text, label) == '.' && !is_capital(first));
}

/* Whether a line goes on with the sentence of the one before; `width` is 0 if nothing is wrapped. */
static int line_goes_on(const Text *whole, Span before, Span line, Py_ssize_t width, const Table *table) {
    Text text = {whole->kind, whole->data, line.end};
    if (has_bullet(&text, line.start)) return 0;
    Py_UCS4 mark = at(whole, before.end - 1);
    if (Py_UNICODE_ISLOWER(at(whole, line.start)))
        return !Py_UNICODE_ISUPPER(at(whole, line.start + 1)) && mark != ':';
    Span last = {before.end, before.end}, but_mark = {0, before.end - 1};
    while (last.start > before.start && last.start > before.end - LONGEST_WORD && !is_space(whole, last.start - 1))
        last.start--;
    but_mark.start = last.start;
    if (mark == ',' || bits(whole, last, table) & GOING_ON || bits(whole, but_mark, table) & TITLE) return 1;
    if (!width) return 0;
    Py_ssize_t first = line.start; /* a wrapped line is one that had no room for the next one's first word */
    while (first < line.end && !is_space(whole, first)) first++;
    return before.end - before.start + 1 + first - line.start > width;
}

/* Append the sentences of a block of lines to others; 0 if there is no memory. */
static int add_block(Spans *spans, Text *text, const Spans *block, const Table *table) {
    Py_ssize_t width = 0;
    int small = 0; /* a line that begins small proves that the block is wrapped; lists and tables have no such lines */
    for (Py_ssize_t i = 0; block->n > 1 && i < block->n; i++) {
        Span line = block->items[i];
        if (line.end - line.start > width) width = line.end - line.start;
        small |= i && Py_UNICODE_ISLOWER(at(text, line.start));
    }
    if (!small || width < NARROWEST || width > WIDEST) width = 0;
    for (Py_ssize_t i = 0; i < block->n; i++) {
        Span run = block->items[i];
        for (; i + 1 < block->n && line_goes_on(text, block->items[i], block->items[i + 1], width, table); i++)
            run.end = block->items[i + 1].end;
        if (!add_sentences(spans, text, run, table)) return 0;
    }
    return 1;
}

/* Find the sentences of a text; 0 if there is no memory. */
static int find_sentences(Text *text, const Table *table, Spans *block, Spans *spans) {
    const Py_ssize_t *next = text->next;
    for (Py_ssize_t place = 0; place < text->end; place++) {
        Span line = {place};
        while (*next < place || (*next < text->end && !is_break(at(text, *next)))) next++;
        line.end = place = *next;
        if (at(text, place) == '\r' && at(text, place + 1) == '\n') place++;
        while (line.start < line.end && is_space(text, line.start)) line.start++;
        while (line.start < line.end && is_space(text, line.end - 1)) line.end--;
        int blank = line.start == line.end;
        if (!blank && !push(block, line)) return 0;
        if (!blank && place + 1 < text->end) continue;
        if (!add_block(spans, text, block, table)) return 0;
        block->n = 0;
    }
    return 1;
}

/* sentence_spans(text, table) -> start and end of each of its sentences, as int64; the table holds the words of
   nlp/text.py. */
PyObject *sentence_spans(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *string, *found = NULL;
    Py_buffer buffer;
    if (!PyArg_ParseTuple(args, "Uy*", &string, &buffer)) return NULL;
    Text text = {PyUnicode_KIND(string), PyUnicode_DATA(string), PyUnicode_GET_LENGTH(string)};
    Table table = {buffer.buf, entries(&buffer)};
    Places places = {0};
    Spans block = {0}, spans = {0};
    if (table.size) {
        int enough = find_places(&text, &places);
        text.next = places.items;
        enough = enough && find_sentences(&text, &table, &block, &spans);
        found = enough ? PyBytes_FromStringAndSize((const char *)spans.items, spans.n * (Py_ssize_t)sizeof(Span))
                       : PyErr_NoMemory();
    }
    free(places.items);
    free(block.items);
    free(spans.items);
    PyBuffer_Release(&buffer);
    return found;
}
