/* Characters of a text, and the marks in it behind which a sentence may end. */
#ifndef NEWSDESK_MARKS_H
#define NEWSDESK_MARKS_H
#include "kernel.h"

typedef struct {
    int kind;
    const void *data;
    Py_ssize_t end;
    const Py_ssize_t *next; /* the next break of lines or mark that is not yet passed; the last is the text's end */
} Text;
typedef struct {
    Span *items;
    Py_ssize_t n, room;
} Spans;
typedef struct {
    const Entry *entries;
    size_t size;
} Table;

/* The bits of words in the table; their order is that of the Python module. */
enum {
    TITLE = 1, NUMBERED = 2, ENDING = 4, ABBREVIATION = 8, EXCLAIMING = 16, GOING_ON = 32, AFTER_ENDING = 64,
    STARTER = 128, CERTAIN_STARTER = 256, LONGEST_WORD = 24
};

/* Where some marks stand, and where they, the closers behind them, and the white space behind these end; and the
   word that follows, -1 for none. */
typedef struct {
    Py_ssize_t at, behind, closed, end, word, word_end;
} Mark;

static inline Py_UCS4 at(const Text *text, Py_ssize_t place) {
    return place >= 0 && place < text->end ? PyUnicode_READ(text->kind, text->data, place) : 0;
}
static inline int is_small(Py_UCS4 c) { return c >= 'a' && c <= 'z'; }
static inline int is_capital(Py_UCS4 c) { return c >= 'A' && c <= 'Z'; }
static inline int is_word(Py_UCS4 c) {
    if (c < 128) return is_small(c) || is_capital(c) || (c >= '0' && c <= '9') || c == '_';
    return Py_UNICODE_ISALNUM(c);
}
static inline int is_space(const Text *text, Py_ssize_t place) {
    return place < text->end && Py_UNICODE_ISSPACE(PyUnicode_READ(text->kind, text->data, place));
}

static inline int is_wide_mark(Py_UCS4 c) { /* a full stop of scripts that put no blank behind it, among others */
    switch (c) {
    case 0x3002: case 0xFF01: case 0xFF1F: case 0xFF61: case 0x964: case 0x965: case 0x6D4: return 1;
    }
    return 0;
}
static inline int is_mark(Py_UCS4 c) {
    if (c < 128) return c == '.' || c == '!' || c == '?';
    return c == 0x2026 || is_wide_mark(c);
}

int is_opener(Py_UCS4 c);
int next_match(Text *text, Py_ssize_t *from, Mark *found);
int64_t bits(const Text *text, Span word, const Table *table);
int push(Spans *spans, Span span);
int add_sentences(Spans *spans, Text *text, Span run, const Table *table);

#endif
