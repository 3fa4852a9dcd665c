/* Where a sentence may end: what the pattern `_MARK` of nlp/text.py finds, in one pass. */
#include "marks.h"

static int is_wide_closer(Py_UCS4 c) {
    switch (c) {
    case 0x300D: case 0x300F: case 0x201D: case 0x2019: case 0xFF09: case 0x300B: return 1;
    }
    return 0;
}
static int is_wide_opener(Py_UCS4 c) {
    switch (c) {
    case 0x300C: case 0x300E: case 0x201C: case 0x2018: case 0xFF08: case 0x300A: return 1;
    }
    return 0;
}
static int is_closer(Py_UCS4 c) {
    switch (c) {
    case '"': case '\'': case ')': case ']': case '}': case '*':
    case 0x201D: case 0x2019: case 0x201C: case 0xBB: case 0x203A: case 0x2020: case 0x2021:
    case 0xB9: case 0xB2: case 0xB3: return 1;
    }
    return c >= 0x2070 && c <= 0x2079;
}
int is_opener(Py_UCS4 c) {
    switch (c) {
    case '"': case '\'': case '(': case '[': case '{':
    case 0x201C: case 0x2018: case 0x201E: case 0xAB: case 0x2039: return 1;
    }
    return 0;
}
static int is_going_on(Py_UCS4 c) {
    switch (c) {
    case '.': case ',': case ';': case ':': case '!': case '?': case '%': case '&': case '/': case '|': case '=':
    case '+': case ')': case ']': case '}': case 0x2026: case 0x201D: case 0xBB: return 1;
    }
    return 0;
}
static int is_dash(Py_UCS4 c) { return c == '-' || c == 0x2013 || c == 0x2014; }

/* Where the quotes and footnotes behind a mark end. */
static Py_ssize_t past_closers(const Text *text, Py_ssize_t place) {
    for (;;) {
        if (place < text->end && is_closer(at(text, place))) {
            place++;
            continue;
        }
        if (at(text, place) == '[') {
            Py_ssize_t digits = place + 1;
            while (digits < place + 4 && Py_UNICODE_ISDECIMAL(at(text, digits))) digits++;
            if (digits > place + 1 && at(text, digits) == ']') {
                place = digits + 1;
                continue;
            }
        }
        Py_UCS4 next = at(text, place + 1);
        if (!is_space(text, place) || (next != 0x201D && next != 0xBB)) return place;
        place += 2;
    }
}

/* Whether what stands behind the white space goes on with the sentence. */
static int goes_on(const Text *text, Py_ssize_t place) {
    Py_UCS4 c = at(text, place);
    if (place >= text->end) return 0;
    if (is_small(c) || (c >= 0xDF && c <= 0xF6) || (c >= 0xF8 && c <= 0xFF) || (c >= 0x3B1 && c <= 0x3C9)
        || (c >= 0x430 && c <= 0x44F)) {
        Py_ssize_t next = place + 1; /* iPhone and v2.0 may start a sentence */
        while (next < place + 3 && is_small(at(text, next))) next++;
        for (Py_ssize_t i = place + 1; i <= next; i++)
            if (is_capital(at(text, i)) || Py_UNICODE_ISDECIMAL(at(text, i))) return 0;
        return 1;
    }
    if (is_going_on(c)) return 1;
    if (!is_dash(c)) return 0;
    while (is_dash(at(text, place))) place++;
    return is_space(text, place);
}

/* The end of a match that begins at a run of marks, 0 for none; and its parts. */
static Py_ssize_t match(const Text *text, Py_ssize_t start, Py_ssize_t behind, Mark *found) {
    Py_ssize_t place = behind;
    *found = (Mark){.at = start, .behind = behind, .word = -1, .word_end = -1};
    if (is_wide_mark(at(text, behind - 1))) {
        while (place < text->end && is_wide_closer(at(text, place))) place++;
        int open = place == behind || is_space(text, place) || is_wide_opener(at(text, place));
        if (open) {
            found->closed = place;
            while (is_space(text, place)) place++;
            return found->end = place;
        }
        place = behind;
    }
    if (at(text, behind - 1) == '.' && is_small(at(text, behind - 2)) && is_small(at(text, behind - 3))
        && is_small(at(text, behind - 4))) { /* the number of a footnote */
        Py_ssize_t digits = behind;
        while (digits < behind + 2 && Py_UNICODE_ISDECIMAL(at(text, digits))) digits++;
        for (; digits > behind; digits--)
            if (is_space(text, digits) && is_capital(at(text, digits + 1))) {
                place = digits;
                break;
            }
    }
    found->closed = place = past_closers(text, place);
    if (!is_space(text, place)) return 0;
    while (is_space(text, place)) place++;
    if (goes_on(text, place)) return 0;
    found->end = place;
    Py_ssize_t word = place;
    while (word < text->end && is_opener(at(text, word))) word++;
    found->word = word;
    while (word < text->end && is_word(at(text, word))) word++;
    found->word_end = word;
    return place;
}

/* The next mark from a place on; `end` if there is none. */
static Py_ssize_t next_mark(Text *text, Py_ssize_t place) {
    while (*text->next < text->end && (*text->next < place || !is_mark(at(text, *text->next)))) text->next++;
    return *text->next < text->end ? *text->next : text->end;
}

/* Find the next match from a place on, which is left behind it; 0 if there is none. */
int next_match(Text *text, Py_ssize_t *from, Mark *found) {
    for (Py_ssize_t place = *from; (place = next_mark(text, place)) < text->end;) {
        if (place > 0 && is_mark(at(text, place - 1))) {
            place++;
            continue;
        }
        Py_ssize_t behind = place + 1;
        while (behind < text->end && is_mark(at(text, behind))) behind++;
        Py_ssize_t past = match(text, place, behind, found);
        place = past > behind ? past : behind;
        if (!past) continue;
        *from = place;
        return 1;
    }
    return 0;
}
