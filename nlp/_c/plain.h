/* A text and its sentences, read as nlp/noise.py reads them: plain, and in lower case. */
#ifndef NEWSDESK_PLAIN_H
#define NEWSDESK_PLAIN_H

#include "kernel.h"

enum { OPENS = 1, HOLDS = 2, COPIES = 4, TITLED = 8, BYLINE = 16, CRUMBS = 32, HEADING = 64, DATED = 128 };

typedef struct {
    int kind;
    const char *data;
    Py_ssize_t length, n_spans;
    const Span *spans;
    const unsigned char *small; /* what is plain of the first 128 characters */
    const Py_UCS4 *titled;      /* the letters and digits of the title in lower case */
    Py_ssize_t n_titled;
} Text;

/* A character in lower case; white space is a blank, and a curly apostrophe a straight one. */
static inline Py_UCS4 plain(Py_UCS4 c) {
    switch (c) {
    case '\n': case '\r': case '\t': case 0xA0: return ' ';
    case 0x2018: case 0x2019: return '\'';
    }
    return lower(c);
}

static inline Py_UCS4 raw(const Text *text, Py_ssize_t place, Py_ssize_t end) {
    return place < end ? PyUnicode_READ(text->kind, text->data, place) : 0;
}

static inline Py_UCS4 at(const Text *text, Py_ssize_t place, Py_ssize_t end) {
    Py_UCS4 c = raw(text, place, end);
    return c < 128 ? text->small[c] : plain(c);
}

int placed(const Text *text, Py_ssize_t i);
int mark_copies(const Text *text, char *signs);

#endif
