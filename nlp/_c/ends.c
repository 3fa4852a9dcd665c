/* Where sentences end: the words beside the marks decide. See nlp/text.py, whose `_ends` this is. */
#include "marks.h"
#include <stdlib.h>

static uint64_t hashed(const Text *text, Span word, uint64_t hash) {
    for (Py_ssize_t i = word.start; i < word.end; i++) hash = step(hash, at(text, i));
    return hash;
}
int64_t bits(const Text *text, Span word, const Table *table) {
    return entry(table->entries, table->size, mixed(hashed(text, word, hash_seed)))->value;
}

static int is_letter(Py_UCS4 c) { /* [^\W\d_] */
    return c < 128 ? is_small(c) || is_capital(c) : Py_UNICODE_ISALNUM(c) && !Py_UNICODE_ISDECIMAL(c);
}
static int is_alpha(const Text *text, Span word) {
    Py_ssize_t i = word.start;
    while (i < word.end && Py_UNICODE_ISALPHA(at(text, i))) i++;
    return i == word.end && i > word.start;
}
static int is_lower(const Text *text, Span word) {
    int cased = 0;
    for (Py_ssize_t i = word.start; i < word.end; i++) {
        if (Py_UNICODE_ISUPPER(at(text, i)) || Py_UNICODE_ISTITLE(at(text, i))) return 0;
        cased |= Py_UNICODE_ISLOWER(at(text, i));
    }
    return cased;
}

/* _NUMERAL */
static int is_numeral(const Text *text, Span word) {
    Py_ssize_t length = word.end - word.start, figures = 0, small = 0, large = 0;
    for (Py_ssize_t i = word.start; i < word.end; i++) {
        Py_UCS4 c = at(text, i);
        figures += c == '.' || Py_UNICODE_ISDECIMAL(c);
        small += c == 'i' || c == 'v' || c == 'x';
        large += c == 'I' || c == 'V' || c == 'X';
    }
    return length && ((figures == length && length <= 8) || ((small == length || large == length) && length <= 4));
}

/* _ACRONYM */
static int is_acronym(const Text *text, Span word) {
    Py_ssize_t i = word.start;
    int parts = 0;
    for (;; i++) {
        Py_ssize_t from = i;
        while (i < word.end && i < from + 2 && is_letter(at(text, i))) i++;
        if (i == from || ++parts > 6) return 0;
        if (i == word.end) return parts > 1;
        if (at(text, i) != '.') return 0;
    }
}

/* _ATTRIBUTION */
static int is_attributed(const Text *text, Py_ssize_t place) {
    static const char *const verbs[] = {"said", "says", "asked", "asks", "told", "wrote", "added", "wondered"};
    for (int names = 0; names < 5; names++) {
        if (!is_capital(at(text, place))) return 0;
        for (place++; place < text->end; place++) {
            Py_UCS4 c = at(text, place);
            if (!is_word(c) && c != '.' && c != 0x2019 && c != '\'' && c != '-') break;
        }
        if (!is_space(text, place++)) return 0;
        for (size_t verb = 0; verb < sizeof verbs / sizeof *verbs; verb++) {
            Py_ssize_t i = 0;
            while (verbs[verb][i] && at(text, place + i) == (Py_UCS4)verbs[verb][i]) i++;
            if (!verbs[verb][i] && (place + i >= text->end || !is_word(at(text, place + i)))) return 1;
        }
    }
    return 0;
}

static int full_stop_ends(const Text *text, Span word, Span following, int first, const Table *table) {
    int alpha = is_alpha(text, word), digit = following.end > following.start && Py_UNICODE_ISDIGIT(at(text, following.start));
    Py_ssize_t length = word.end - word.start;
    if (first && is_numeral(text, word)) return 0;
    if (length == 1 && alpha) return !first && bits(text, following, table) & CERTAIN_STARTER;
    if (length > 8 && alpha) return 1;
    for (Py_ssize_t i = word.start; !alpha && i < word.end; i++) {
        Py_UCS4 c = at(text, i);
        if (c == '-' || c == '/' || c == 0x2013 || c == 0x2014) word.start = i + 1;
    }
    int64_t is = bits(text, word, table);
    if (is & TITLE) return 0;
    if (is & NUMBERED) return !digit && (first || is_lower(text, word) || bits(text, following, table) & STARTER);
    if (is & ENDING) return !digit && !(bits(text, following, table) & AFTER_ENDING);
    if (is & ABBREVIATION || is_acronym(text, word)) return (bits(text, following, table) & STARTER) != 0;
    return 1;
}

/* Whether the sentence that began at `start` ends at a mark; `whole` is the text beyond the run, too. */
static int ends(const Text *text, const Text *whole, Py_ssize_t start, const Mark *mark, const Table *table) {
    if (mark->word < 0) return 1;
    Span following = {mark->word, mark->word_end}, marks = {mark->at, mark->behind}, word = {0, mark->at};
    Py_ssize_t from = mark->at - LONGEST_WORD > start ? mark->at - LONGEST_WORD : start;
    while (word.end > from && is_space(text, word.end - 1)) word.end--;
    for (word.start = word.end; word.start > from && !is_space(text, word.start - 1);) word.start--;
    while (word.start < word.end && is_opener(at(text, word.start))) word.start++;
    Py_UCS4 last = at(text, mark->behind - 1), before = word.end > word.start ? at(text, word.end - 1) : 0;
    if (last == '.' && mark->behind == mark->at + 1)
        return full_stop_ends(text, word, following, mark->at - (word.end - word.start) == start, table);
    if (last == '!' || last == '?') {
        uint64_t hash = mixed(hashed(text, marks, hashed(text, word, hash_seed)));
        if (entry(table->entries, table->size, hash)->value & EXCLAIMING)
            return (bits(text, following, table) & STARTER) != 0;
        return mark->closed == mark->behind || !is_attributed(whole, mark->end);
    }
    if (mark->at > start && !is_space(text, mark->at - 1)) return 1;
    return before == '.' || before == '!' || before == '?' || before == 0x201D || before == '"';
}

/* Append a span to others; 0 if there is no memory. */
int push(Spans *spans, Span span) {
    if (spans->n == spans->room) {
        Py_ssize_t room = spans->room ? 2 * spans->room : 64;
        Span *grown = realloc(spans->items, (size_t)room * sizeof *grown);
        if (!grown) return 0;
        spans->items = grown, spans->room = room;
    }
    spans->items[spans->n++] = span;
    return 1;
}

/* Append the sentences of a run of text to others; 0 if there is no memory. Runs come in their order. */
int add_sentences(Spans *spans, Text *whole, Span run, const Table *table) {
    Text text = *whole;
    text.end = run.end;
    Py_ssize_t start = run.start;
    Mark mark;
    for (Py_ssize_t place = start; next_match(&text, &place, &mark);)
        if (mark.end < text.end && ends(&text, whole, start, &mark, table)) {
            if (!push(spans, (Span){start, mark.closed})) return 0;
            start = mark.end;
        }
    whole->next = text.next;
    return push(spans, (Span){start, text.end});
}
