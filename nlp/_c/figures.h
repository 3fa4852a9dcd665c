/* The figures of sentences, their order, and what they are made of. */
#ifndef NEWSDESK_FIGURES_H
#define NEWSDESK_FIGURES_H
#include "kernel.h"

/* The order of the figures, and of the classes of words, is that of the Python module. */
enum {
    PLACE, PLACE_SHARE, PLACE_INVERSE, FIRST, SECOND, THIRD, LAST, FROM_END, WORDS_BEFORE, SHARE_BEFORE,
    SENTENCES, WORDS, WORDS_OF_MEAN, MEAN_WORDS, SHORT, LONG, WORDS_OF_PREVIOUS, WORDS_OF_NEXT, OPENS_PARAGRAPH,
    PARAGRAPH, TITLE_SHARED, TITLE_RECALL, TITLE_PRECISION, TITLE_COSINE, CENTRALITY, FREQUENCY, REPEATS,
    SHARED_STEMS, SHARED_SHARE, LIKE_LEAD, NEW_STEMS, NEW_SHARE, LIKE_PREVIOUS, LIKE_NEXT, CONTENT_WORDS,
    NUMBERS, NEW_NUMBERS, NAMES, NAME_SHARE, NAMES_OFTEN, NEW_NAMES, PRONOUN_OPENER, CONNECTIVE_PRONOUN,
    HANGING_OPENER, CONNECTIVE_OPENER, PRONOUNS, SPEAKER_SHARE, CHANGE, HAS_NUMBER, PERCENT, MONEY, SAID, CAUSE,
    NEXT, CONTRAST, DEED, SPEAKER, OPENS_QUOTE, QUOTES, HAS_QUOTE, IN_QUOTE, QUESTION, EXCLAMATION, COLON,
    COMMAS, PARENTHESIS, DASH, BEGINS_SMALL, NO_MARK, BARE_QUOTE, LEXRANK, RANKS, N_FIGURES = RANKS + 12
};
enum {
    IS_NUMBER, IS_MONEY, IS_PERCENT, IS_PRONOUN, IS_HANGING, IS_CONNECTIVE, IS_SPEAKER, IS_SAID, IS_CAUSE,
    IS_NEXT, IS_CONTRAST, IS_CHANGE, IS_DEED, IS_STOP, N_CLASSES
};
typedef struct {
    const int32_t *numbers, *offsets, *starts;
    const char *capital, *opens;
    const int64_t *classes, *stems;
    const double *lexrank;
    PyObject *texts;
    Py_ssize_t n_numbers, n_sentences, n_distinct, n_stems;
} Input;

/* Of each stem or word: how often it occurs, in how many sentences, in which first; whether in the title; and the
   sentences, from 1 on, in which it was last counted, and last seen by a second pass. */
typedef struct {
    int32_t count, held_by, first, titled, last, seen;
} Item;

void word_figures(const Input *in, Item *stems, Item *names, char *met, double *figures);
void mark_figures(const Input *in, double *figures);

#endif
