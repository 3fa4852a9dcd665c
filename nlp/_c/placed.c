/* Signs of where a sentence stands and what it is made like. See nlp/noise_signs.py, which says what they are. */
#include "plain.h"
#include <stdlib.h>
#include <string.h>

enum { HEADING_MOST = 200, BYLINE_MOST = 75, LINE_MOST = 300, LEAD = 4, PICTURED = 2 };
enum { SEEN = 8, TAIL = 6 };

static int is_mark(Py_UCS4 c) {
    switch (c) {
    case '.': case '!': case '?': case 0x2026: case 0x3002: case 0xFF01: case 0xFF1F: return 1;
    }
    return 0;
}
static int is_closer(Py_UCS4 c) {
    switch (c) {
    case '"': case '\'': case 0x201D: case 0x2019: case 0xBB: case ')': case ']': case '*': case '_': return 1;
    }
    return 0;
}

static int is_broken(const Text *text, Py_ssize_t start, Py_ssize_t end) {
    for (; start < end; start++)
        if (raw(text, start, end) == '\n') return 1;
    return 0;
}

/* Whether a sentence is a line of its own without a mark at its end. */
static int is_heading(const Text *text, Py_ssize_t i) {
    Py_ssize_t start = text->spans[i].start, end = text->spans[i].end, from = end - TAIL > start ? end - TAIL : start, past = end;
    if (end - start >= HEADING_MOST) return 0;
    while (past > from && is_closer(raw(text, past - 1, end))) past--;
    if (past > from && is_mark(raw(text, past - 1, end))) return 0;
    return (i == 0 || is_broken(text, text->spans[i - 1].end, start))
           && (i == text->n_spans - 1 || is_broken(text, end, text->spans[i + 1].start));
}

static int reads(const Text *text, Py_ssize_t start, Py_ssize_t end, const char *word) {
    Py_ssize_t size = (Py_ssize_t)strlen(word);
    if (start < 0 || size > end - start) return 0;
    for (Py_ssize_t i = 0; i < size; i++)
        if (raw(text, start + i, end) != (unsigned char)word[i]) return 0;
    return 1;
}

static int is_byline(const Text *text, Py_ssize_t start, Py_ssize_t end) {
    static const char *const titles[] = {"Correspondent", "Reporter", "Editor", "Writer"};
    if (reads(text, start, end, "By") || reads(text, start, end, "BY") || reads(text, start, end, "SOURCE")) return 1;
    for (int i = 0; i < 4; i++) {
        Py_ssize_t from = end - (Py_ssize_t)strlen(titles[i]);
        if (from > start && reads(text, from, end, titles[i])) return 1;
    }
    return 0;
}

static int has_crumbs(const Text *text, Py_ssize_t start, Py_ssize_t end) {
    for (; start < end; start++) {
        Py_UCS4 c = raw(text, start, end);
        if (c == '/' || c == '>' || c == '|' || c == 0xBB || c == 0x203A) return 1;
    }
    return 0;
}

static int has_year(const Text *text, Py_ssize_t start, Py_ssize_t end) {
    for (; start < end - 5; start++) {
        if (raw(text, start, end) != ',' || at(text, start + 1, end) != ' ') continue;
        Py_ssize_t digit = start + 2;
        while (digit < start + 6 && Py_UNICODE_ISDECIMAL(raw(text, digit, end))) digit++;
        if (digit == start + 6) return 1;
    }
    return 0;
}

/* Whether a sentence has the letters and digits of the title, and no others. */
static int says_title(const Text *text, Py_ssize_t start, Py_ssize_t end) {
    Py_ssize_t n = 0;
    if (!text->n_titled || end - start < text->n_titled) return 0;
    for (; start < end; start++) {
        Py_UCS4 c = at(text, start, end);
        if (!Py_UNICODE_ISALNUM(c)) continue;
        if (n == text->n_titled || text->titled[n++] != c) return 0;
    }
    return n == text->n_titled;
}

/* The signs of the place and the make of a sentence that is not empty. */
int placed(const Text *text, Py_ssize_t i) {
    Py_ssize_t start = text->spans[i].start, end = text->spans[i].end;
    int signs = says_title(text, start, end) * TITLED | is_heading(text, i) * HEADING;
    if (end - start < BYLINE_MOST)
        signs |= is_byline(text, start, end) * BYLINE | (i < LEAD && has_crumbs(text, start, end)) * CRUMBS;
    if (i < PICTURED && i + 1 < text->n_spans && end - start <= LINE_MOST) signs |= has_year(text, start, end) * DATED;
    return signs;
}

static int is_around(Py_UCS4 c) {
    switch (c) {
    case ' ': case '.': case ',': case ':': case ';': case '!': case '?': case '*': case '"': case '\'':
    case 0x201C: case 0x201D: return 1;
    }
    return 0;
}

/* A number for what a sentence says, from its length, its head and its tail; others may have the same. */
static uint64_t said(const Text *text, Py_ssize_t start, Py_ssize_t end) {
    while (start < end && is_around(at(text, start, end))) start++;
    while (start < end && is_around(at(text, end - 1, end))) end--;
    uint64_t hash = step(hash_seed, (Py_UCS4)(end - start));
    Py_ssize_t few = end - start < SEEN ? end - start : SEEN;
    for (Py_ssize_t i = 0; i < few; i++) hash = step(step(hash, at(text, start + i, end)), at(text, end - 1 - i, end));
    return mixed(hash);
}

/* Mark the sentences that may say the same as another; -1 with a Python error if there is no memory. */
int mark_copies(const Text *text, char *signs) {
    size_t room = 4;
    while (room < 2 * (size_t)text->n_spans) room *= 2;
    uint64_t *hashes = calloc(room, sizeof *hashes);
    Py_ssize_t *whose = malloc(room * sizeof *whose);
    for (Py_ssize_t i = 0; hashes && whose && i < text->n_spans; i++) {
        uint64_t hash = said(text, text->spans[i].start, text->spans[i].end);
        hash += !hash;
        size_t slot = (size_t)hash & (room - 1);
        while (hashes[slot] && hashes[slot] != hash) slot = (slot + 1) & (room - 1);
        if (hashes[slot])
            signs[i] |= COPIES, signs[whose[slot]] |= COPIES;
        else
            hashes[slot] = hash, whose[slot] = i;
    }
    int failed = !hashes || !whose;
    free(hashes);
    free(whose);
    if (failed) PyErr_NoMemory();
    return failed ? -1 : 0;
}
