/* Terms, their TF-IDF weights, and the raw scores that these give. See nlp/linear_model.py. */
#include "steps.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HALF = 31 }; /* bits */

typedef struct {
    int64_t *places, *segments, *unigrams, *bigrams; /* of each content word */
    int64_t *occurrences, *scratch; /* of each occurrence of a term, it and, in the low half, its segment */
    Py_ssize_t *from, *n_own;       /* of each segment, its first term in `own`, and how many different ones it has */
    int64_t *own, *terms;           /* the different terms of each segment, and of the whole, ascending */
    double *own_weights, *weights;
    Py_ssize_t n_content, n_known, n_occurrences, n_different;
} Found;

/* The term that two words make, or -1. */
static inline int64_t pair(const Scoring *in, int64_t left, int64_t right) {
    size_t mask = (size_t)in->n_slots - 1, slot = pair_slot(left, right, in->n_slots);
    for (Py_ssize_t tried = 0; tried < in->n_slots && in->slots[slot]; tried++, slot = (slot + 1) & mask) {
        int64_t found = (in->slots[slot] & UINT32_MAX) - 1;
        if (in->slots[slot] >> 32 != right || found < in->first[left] || found >= in->first[left + 1]) continue;
        return found >= 0 && found < in->n_terms - in->n_unigrams ? in->n_unigrams + found : -1;
    }
    return -1;
}

/* Sort occurrences by their terms, nine bits at a time, the lowest first. */
static void sort(int64_t *items, Py_ssize_t n, int64_t *scratch, int64_t below) {
    int64_t *from = items, *to = scratch;
    for (int shift = 0; (below - 1) >> shift; shift += 9) {
        int32_t at[513] = {0};
        for (Py_ssize_t i = 0; i < n; i++) at[(from[i] >> (HALF + shift) & 511) + 1]++;
        for (int bits = 0; bits < 512; bits++) at[bits + 1] += at[bits];
        for (Py_ssize_t i = 0; i < n; i++) to[at[from[i] >> (HALF + shift) & 511]++] = from[i];
        int64_t *swapped = from;
        from = to, to = swapped;
    }
    if (from != items) memcpy(items, from, (size_t)n * sizeof *items);
}

/* Count a term that is the last or comes behind it; return how many different ones there are. */
static inline Py_ssize_t count(int64_t *terms, double *counts, Py_ssize_t n, int64_t term, int times) {
    if (!n || terms[n - 1] != term) terms[n] = term, counts[n++] = 0;
    counts[n - 1] += times;
    return n;
}

/* Count the different terms of each segment, and of the whole, in which those of the title count more. */
static void count_terms(const Scoring *in, Found *out) {
    sort(out->occurrences, out->n_occurrences, out->scratch, in->n_terms);
    for (Py_ssize_t i = 0; i < out->n_occurrences; i++) {
        int64_t term = out->occurrences[i] >> HALF, segment = out->occurrences[i] & INT32_MAX;
        Py_ssize_t from = out->from[segment], n = out->n_own[segment];
        out->n_own[segment] = count(out->own + from, out->own_weights + from, n, term, 1);
        out->n_different = count(out->terms, out->weights, out->n_different, term, segment ? 1 : in->title_weight);
    }
}

/* Turn the counts of terms into weights of length 1. */
static void weigh(const Scoring *in, const int64_t *terms, double *weights, Py_ssize_t n) {
    double length = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        weights[i] = (weights[i] > 1 ? 1 + log(weights[i]) : 1) * (double)in->idf[terms[i]];
        length += weights[i] * weights[i];
    }
    length = sqrt(length);
    for (Py_ssize_t i = 0; i < n; i++) weights[i] /= length;
}

/* Add up what terms give each topic, four at a time, but each in its turn. */
WIDE static void add_weights(const Scoring *in, const int64_t *terms, const double *weights, Py_ssize_t n,
                             double *RESTRICT scores) {
    Py_ssize_t i = 0, n_topics = in->n_topics;
    for (; i + 4 <= n; i += 4) {
        const float *a = in->coef + terms[i] * n_topics, *b = in->coef + terms[i + 1] * n_topics;
        const float *c = in->coef + terms[i + 2] * n_topics, *d = in->coef + terms[i + 3] * n_topics;
        double of_a = weights[i], of_b = weights[i + 1], of_c = weights[i + 2], of_d = weights[i + 3];
        for (Py_ssize_t topic = 0; topic < n_topics; topic++)
            scores[topic] = scores[topic] + of_a * (double)a[topic] + of_b * (double)b[topic] + of_c * (double)c[topic]
                            + of_d * (double)d[topic];
    }
    for (; i < n; i++) {
        const float *row = in->coef + terms[i] * n_topics;
        double weight = weights[i];
        for (Py_ssize_t topic = 0; topic < n_topics; topic++) scores[topic] += weight * (double)row[topic];
    }
    for (Py_ssize_t topic = 0; topic < n_topics; topic++) scores[topic] += (double)in->intercept[topic];
}

static void score(const Scoring *in, const int64_t *terms, double *weights, Py_ssize_t n, double *scores) {
    weigh(in, terms, weights, n);
    add_weights(in, terms, weights, n, scores);
}

/* Ask for what is known of a term, which is seldom in the cache, before it is needed. */
static inline void fetch(const Scoring *in, int64_t term) {
    FETCH(&in->idf[term]);
    for (Py_ssize_t topic = 0; topic < in->n_topics + 15; topic += 16) FETCH(&in->coef[term * in->n_topics + topic]);
}

/* Note that a term occurs in a segment. */
static inline void occurs(const Scoring *in, Found *out, int64_t term, Py_ssize_t segment) {
    if (term < 0) return;
    fetch(in, term);
    out->occurrences[out->n_occurrences++] = term << HALF | segment;
}

/* Find the terms of each segment; -1 if a word is none of the different ones, or its number none of a word. */
static int find(const Scoring *in, Found *out) {
    for (Py_ssize_t segment = 0; segment < in->n_segments; segment++) {
        Py_ssize_t first = out->n_content;
        out->from[segment] = out->n_occurrences;
        for (Py_ssize_t word = in->offsets[segment]; word < in->offsets[segment + 1]; word++) {
            int32_t number = in->numbers[word];
            if (number < 0 || number >= in->n_distinct) return -1;
            int64_t id = in->ids[number];
            if (id < -2 || id >= in->n_vocabulary) return -1;
            if (id == -2) continue;
            out->n_known += id >= 0;
            out->places[out->n_content] = word;
            out->segments[out->n_content] = segment;
            out->unigrams[out->n_content] = id < in->n_unigrams ? id : -1;
            int64_t last = out->n_content > first ? out->bigrams[out->n_content - 1] : -1;
            out->bigrams[out->n_content++] = id; /* for the loop below */
            if (id < 0) continue;
            FETCH(&in->first[id]);
            if (last >= 0) FETCH(&in->slots[pair_slot(last, id, in->n_slots)]);
        }
        for (Py_ssize_t i = first; i < out->n_content; i++) {
            int64_t left = out->bigrams[i], right = i + 1 < out->n_content ? out->bigrams[i + 1] : -1;
            out->bigrams[i] = left >= 0 && right >= 0 ? pair(in, left, right) : -1;
            occurs(in, out, out->unigrams[i], segment);
            occurs(in, out, out->bigrams[i], segment);
        }
    }
    return 0;
}

static int check(const Scoring *in) {
    const char *wrong = NULL;
    for (Py_ssize_t i = 0; i < in->n_segments; i++)
        if (in->offsets[i] < 0 || in->offsets[i] > in->offsets[i + 1]) wrong = "offsets";
    if (in->n_segments < 0 || in->n_segments > INT32_MAX || in->offsets[in->n_segments] > in->n_numbers) wrong = "offsets";
    if (in->n_vocabulary < 0 || in->n_unigrams < 0 || in->n_unigrams > in->n_vocabulary) wrong = "first";
    else if (in->first[0] != 0 || in->first[in->n_vocabulary] != in->n_terms - in->n_unigrams) wrong = "first";
    if (in->n_terms > INT32_MAX) wrong = "idf";
    if (in->n_slots < 1 || in->n_slots & (in->n_slots - 1)) wrong = "slots";
    if (in->title_weight < 1 || in->title_weight > 100) wrong = "title_weight";
    if (wrong) PyErr_Format(PyExc_ValueError, "%s does not fit the others", wrong);
    return wrong ? -1 : 0;
}

PyObject *terms_scored(const Scoring *in) {
    if (check(in)) return NULL;
    Found out = {0};
    size_t n = (size_t)in->n_numbers, n_segments = (size_t)in->n_segments, n_scores = n_segments * (size_t)in->n_topics;
    int64_t *memory = malloc((12 * n + 1) * sizeof *memory);
    double *weights = malloc((4 * n + 1) * sizeof *weights);
    double *scores = calloc(n_scores + (size_t)in->n_topics, sizeof *scores);
    Py_ssize_t *of_segments = calloc(2 * n_segments + 1, sizeof *of_segments);
    PyObject *found = NULL;
    if (!memory || !weights || !scores || !of_segments) {
        PyErr_NoMemory();
        goto done;
    }
    out.places = memory, out.segments = memory + n, out.unigrams = memory + 2 * n, out.bigrams = memory + 3 * n;
    out.occurrences = memory + 4 * n, out.scratch = memory + 6 * n, out.own = memory + 8 * n, out.terms = memory + 10 * n;
    out.own_weights = weights, out.weights = weights + 2 * n;
    out.from = of_segments, out.n_own = of_segments + n_segments;
    if (find(in, &out)) {
        PyErr_SetString(PyExc_ValueError, "numbers or ids do not fit the others");
        goto done;
    }
    count_terms(in, &out);
    for (size_t i = 0; i < n_segments; i++)
        score(in, out.own + out.from[i], out.own_weights + out.from[i], out.n_own[i], scores + i * (size_t)in->n_topics);
    score(in, out.terms, out.weights, out.n_different, scores + n_scores);
    found = Py_BuildValue("y#y#y#y#y#y#y#y#n", out.places, out.n_content * 8, out.segments, out.n_content * 8, out.unigrams,
                          out.n_content * 8, out.bigrams, out.n_content * 8, out.terms, out.n_different * 8, out.weights,
                          out.n_different * 8, scores + n_scores, in->n_topics * 8, scores, (Py_ssize_t)n_scores * 8,
                          out.n_known);
done:
    free(memory);
    free(weights);
    free(scores);
    free(of_segments);
    return found;
}

/* score_terms(numbers, offsets, ids, first, slots, idf, coef, intercept, n_unigrams, title_weight)
   -> places, segments, unigrams, bigrams, terms, weights, scores, segment_scores, n_known. */
PyObject *score_terms(PyObject *module, PyObject *args) {
    (void)module;
    enum { NUMBERS, OFFSETS, IDS, FIRST, SLOTS, IDF, COEF, INTERCEPT, N_PARTS };
    Py_buffer b[N_PARTS];
    Py_ssize_t n[N_PARTS], n_unigrams;
    int title_weight;
    static const char *const names[N_PARTS] = {"numbers", "offsets", "ids", "first", "slots", "idf", "coef",
                                               "intercept"};
    static const size_t sizes[N_PARTS] = {4, 4, 8, 8, 8, 4, 4, 4};
    if (!PyArg_ParseTuple(args, "y*y*y*y*y*y*y*y*ni", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &b[6], &b[7],
                          &n_unigrams, &title_weight))
        return NULL;
    PyObject *found = NULL;
    for (int i = 0; i < N_PARTS; i++)
        if ((n[i] = items(&b[i], sizes[i], names[i])) < 0) goto done;
    Scoring in = {b[NUMBERS].buf, b[OFFSETS].buf, b[IDS].buf, b[FIRST].buf, b[SLOTS].buf, b[IDF].buf, b[COEF].buf,
                  b[INTERCEPT].buf, n[NUMBERS], n[OFFSETS] - 1, n[IDS], n[FIRST] - 1, n[SLOTS], n[IDF],
                  n[INTERCEPT], n_unigrams, title_weight};
    if (n[INTERCEPT] < 1 || n[COEF] / n[INTERCEPT] != n[IDF] || n[COEF] % n[INTERCEPT])
        PyErr_SetString(PyExc_ValueError, "coef does not fit the others");
    else
        found = terms_scored(&in);
done:
    for (int i = 0; i < N_PARTS; i++) PyBuffer_Release(&b[i]);
    return found;
}
