/* The characters of words. */
#ifndef NEWSDESK_LETTERS_H
#define NEWSDESK_LETTERS_H
#include "kernel.h"

/* Of the first characters, the small letter of one of a word, and the same or the sign that is a word; else 0. */
extern unsigned char letters[256], beginnings[256];

static inline int is_sign(Py_UCS4 c) {
    return c == '$' || c == '%' || c == 0x20AC || c == 0xA3 || c == 0xA5;
}
static inline Py_UCS4 letter(Py_UCS4 c) { return c < 256 ? letters[c] : Py_UNICODE_ISALNUM(c) ? lower(c) : 0; }
static inline Py_UCS4 beginning(Py_UCS4 c) { return c < 256 ? beginnings[c] : is_sign(c) ? c : letter(c); }

#endif
