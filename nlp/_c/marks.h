/* Characters of a text, and the marks in it behind which a sentence may end. */
#ifndef NEWSDESK_MARKS_H
#define NEWSDESK_MARKS_H
#include "kernel.h"

typedef struct {
    int kind;
    const void *data;
    Py_ssize_t end;
} Text;

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

int is_opener(Py_UCS4 c);
int next_match(const Text *text, Py_ssize_t *from, Mark *found);

#endif
