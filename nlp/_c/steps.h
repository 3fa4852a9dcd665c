/* From words to topics, step by step: terms and raw scores, seed terms, figures. See judge.c. */
#ifndef NEWSDESK_STEPS_H
#define NEWSDESK_STEPS_H
#include "kernel.h"

enum { N_SUPPORT_FIGURES = 14 };

/* Words, and the linear model that scores them. */
typedef struct {
    const int32_t *numbers; /* of each word, which of the different words it is */
    const int32_t *offsets; /* of each segment, its first word; and where the last ends */
    const int64_t *ids;     /* of each different word, its number in the vocabulary, -1 or -2 */
    const int64_t *first;   /* of each word of the vocabulary, its first pair */
    const int64_t *slots;   /* a hash table of the pairs, each its number, from 1, and in the high half its right word */
    const float *idf, *coef, *intercept;
    Py_ssize_t n_numbers, n_segments, n_distinct, n_vocabulary, n_slots, n_terms, n_topics, n_unigrams;
    int title_weight;
} Scoring;

/* Words, and the seed terms that are looked for in them. */
typedef struct {
    const int32_t *numbers, *offsets;
    const int64_t *ids;        /* of each different word, its number among the words of terms, or -1 */
    const int64_t *first_term; /* of each word that begins terms, its first term; and where the last ends */
    const int64_t *first_word; /* of each term, its first word in `words`; and where the last ends */
    const int64_t *words;
    const int64_t *topics; /* of each term */
    Py_ssize_t n_numbers, n_segments, n_distinct, n_heads, n_terms, n_words, n_topics;
} Seeding;

/* What figures are made of. */
typedef struct {
    const double *scores, *segment_scores, *seed_counts, *goals;
    const int32_t *offsets; /* of each segment, its first word; and where the last ends */
    Py_ssize_t n_topics, n_segments;
} Supporting;

/* Where a pair of words is looked for first. */
static inline size_t pair_slot(int64_t left, int64_t right, Py_ssize_t n_slots) {
    uint64_t key = ((uint64_t)left << 32 ^ (uint64_t)right) * 0x9E3779B97F4A7C15ULL;
    return (size_t)(key >> 32) & (size_t)(n_slots - 1);
}

/* The values that a table has of different words; for those that it lacks that of their digits, or `other`. */
void values_of(const Entry *words, Py_ssize_t n, const Entry *table, size_t size, int64_t number, int64_t year,
               int64_t other, int64_t *values);

/* Each returns what the function of the module does; NULL with a Python error if the parts do not fit each other. */
int seeds_fit(const Seeding *in); /* of whose words nothing is looked at; else 0 with a Python error */
PyObject *terms_scored(const Scoring *in);
PyObject *seeds_found(const Seeding *in);
PyObject *figures_made(const Supporting *in);

#endif
