/* Terms, their TF-IDF weights, and the raw scores that these give. See nlp/linear_model.py. */
#include "kernel.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const int32_t *numbers; /* of each word, which of the different words it is */
    const int32_t *offsets; /* of each segment, its first word; and where the last ends */
    const int64_t *ids;     /* of each different word, its number in the vocabulary, -1 or -2 */
    const int64_t *first;   /* of each word of the vocabulary, its first pair */
    const int64_t *rights;  /* of each pair, its right word, ascending for each left one */
    const float *idf, *coef, *intercept;
    Py_ssize_t n_numbers, n_segments, n_distinct, n_vocabulary, n_pairs, n_terms, n_topics, n_unigrams;
    int title_weight;
} Input;

typedef struct {
    int64_t *places, *segments, *unigrams, *bigrams; /* of each content word */
    int64_t *terms; /* scratch, then the different terms of the whole */
    int64_t *scratch; /* as many again, for sorting */
    double *weights;
    Py_ssize_t n_content, n_known, n_different;
} Found;

static int64_t pair(const Input *in, int64_t left, int64_t right) {
    int64_t low = in->first[left], high = in->first[left + 1];
    if (low < 0 || high > in->n_pairs) return -1;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (in->rights[middle] < right)
            low = middle + 1;
        else
            high = middle;
    }
    return low < in->first[left + 1] && in->rights[low] == right ? in->n_unigrams + low : -1;
}

/* Sort small numbers: a few by insertion, many by their bytes, the lowest first. */
static void sort(int64_t *items, Py_ssize_t n, int64_t *scratch, int64_t below) {
    if (n <= 32) {
        for (Py_ssize_t i = 1; i < n; i++) {
            int64_t item = items[i];
            Py_ssize_t at = i;
            for (; at && items[at - 1] > item; at--) items[at] = items[at - 1];
            items[at] = item;
        }
        return;
    }
    int64_t *from = items, *to = scratch;
    for (int shift = 0; shift < 64 && (below - 1) >> shift; shift += 8) {
        Py_ssize_t at[257] = {0};
        for (Py_ssize_t i = 0; i < n; i++) at[(from[i] >> shift & 255) + 1]++;
        for (int byte = 0; byte < 256; byte++) at[byte + 1] += at[byte];
        for (Py_ssize_t i = 0; i < n; i++) to[at[from[i] >> shift & 255]++] = from[i];
        int64_t *swapped = from;
        from = to, to = swapped;
    }
    if (from != items) memcpy(items, from, (size_t)n * sizeof *items);
}

/* Turn terms into the different ones, ascending, and their weights of length 1; return how many there are. */
static Py_ssize_t weigh(const Input *in, int64_t *terms, double *weights, Py_ssize_t n, int64_t *scratch) {
    sort(terms, n, scratch, in->n_terms);
    Py_ssize_t different = 0;
    double length = 0;
    for (Py_ssize_t i = 0; i < n;) {
        Py_ssize_t from = i;
        int64_t term = terms[i];
        while (i < n && terms[i] == term) i++;
        double weight = (i - from > 1 ? 1 + log((double)(i - from)) : 1) * (double)in->idf[term];
        terms[different] = term;
        weights[different++] = weight;
        length += weight * weight;
    }
    length = sqrt(length);
    for (Py_ssize_t i = 0; i < different; i++) weights[i] /= length;
    return different;
}

static void add_scores(const Input *in, const int64_t *terms, const double *weights, Py_ssize_t n, double *scores) {
    double *RESTRICT to = scores;
    for (Py_ssize_t i = 0; i < n; i++) {
        const float *RESTRICT row = in->coef + terms[i] * in->n_topics;
        double weight = weights[i];
        for (Py_ssize_t topic = 0; topic < in->n_topics; topic++) to[topic] += weight * (double)row[topic];
    }
    for (Py_ssize_t topic = 0; topic < in->n_topics; topic++) to[topic] += (double)in->intercept[topic];
}

/* Ask for what is known of a term, which is seldom in the cache, before it is needed. */
static inline void fetch(const Input *in, int64_t term) {
    FETCH(&in->idf[term]);
    for (Py_ssize_t topic = 0; topic < in->n_topics + 15; topic += 16) FETCH(&in->coef[term * in->n_topics + topic]);
}

/* Find the terms, and score segments; the terms of the whole are left in `terms`, as often as they count. */
static Py_ssize_t read_segments(const Input *in, Found *out, double *segment_scores) {
    Py_ssize_t n_whole = 0;
    int64_t *own = out->terms + 2 * in->title_weight * in->n_numbers; /* scratch for one segment */
    double *weights = out->weights + 2 * in->title_weight * in->n_numbers;
    for (Py_ssize_t segment = 0; segment < in->n_segments; segment++) {
        Py_ssize_t first = out->n_content, n_own = 0;
        for (Py_ssize_t word = in->offsets[segment]; word < in->offsets[segment + 1]; word++) {
            int64_t id = in->ids[in->numbers[word]];
            if (id < -1) continue;
            out->n_known += id >= 0;
            out->places[out->n_content] = word;
            out->segments[out->n_content] = segment;
            out->unigrams[out->n_content] = id < in->n_unigrams ? id : -1;
            out->bigrams[out->n_content++] = id; /* for the loop below */
            if (id >= 0) FETCH(&in->first[id]);
        }
        for (Py_ssize_t i = first; i < out->n_content; i++) {
            int64_t left = out->bigrams[i], right = i + 1 < out->n_content ? out->bigrams[i + 1] : -1;
            out->bigrams[i] = left >= 0 && right >= 0 ? pair(in, left, right) : -1;
            if (out->unigrams[i] >= 0) fetch(in, own[n_own++] = out->unigrams[i]);
            if (out->bigrams[i] >= 0) fetch(in, own[n_own++] = out->bigrams[i]);
        }
        for (int time = 0; time < (segment ? 1 : in->title_weight); time++)
            for (Py_ssize_t i = 0; i < n_own; i++) out->terms[n_whole++] = own[i];
        n_own = weigh(in, own, weights, n_own, out->scratch);
        add_scores(in, own, weights, n_own, segment_scores + segment * in->n_topics);
    }
    return n_whole;
}

static int check(const Input *in) {
    const char *wrong = NULL;
    for (Py_ssize_t i = 0; i < in->n_numbers; i++)
        if (in->numbers[i] < 0 || in->numbers[i] >= in->n_distinct) wrong = "numbers";
    for (Py_ssize_t i = 0; i < in->n_segments; i++)
        if (in->offsets[i] < 0 || in->offsets[i] > in->offsets[i + 1]) wrong = "offsets";
    if (in->n_segments < 0 || in->offsets[in->n_segments] > in->n_numbers) wrong = "offsets";
    for (Py_ssize_t i = 0; i < in->n_distinct; i++)
        if (in->ids[i] < -2 || in->ids[i] >= in->n_vocabulary) wrong = "ids";
    if (in->n_vocabulary < 0 || in->n_unigrams < 0 || in->n_unigrams > in->n_vocabulary) wrong = "first";
    else if (in->first[0] != 0 || in->first[in->n_vocabulary] != in->n_pairs) wrong = "first";
    if (!wrong && (in->n_unigrams + in->n_pairs != in->n_terms || in->title_weight < 1 || in->title_weight > 100)) wrong = "idf";
    if (wrong) PyErr_Format(PyExc_ValueError, "%s does not fit the others", wrong);
    return wrong ? -1 : 0;
}

static PyObject *bytes(const void *data, Py_ssize_t n) {
    return PyBytes_FromStringAndSize(data, n * 8);
}

static PyObject *scored(const Input *in) {
    Found out = {0};
    size_t n = (size_t)in->n_numbers + 1, most = 2 * n * ((size_t)in->title_weight + 1);
    int64_t *memory = malloc((4 * n + 2 * most) * sizeof *memory);
    out.weights = malloc(most * sizeof *out.weights);
    double *scores = calloc((size_t)in->n_topics + 1, sizeof *scores);
    double *of_segments = calloc((size_t)(in->n_segments * in->n_topics) + 1, sizeof *of_segments);
    PyObject *found = NULL;
    if (memory && out.weights && scores && of_segments) {
        out.places = memory, out.segments = memory + n, out.unigrams = memory + 2 * n, out.bigrams = memory + 3 * n;
        out.terms = memory + 4 * n, out.scratch = out.terms + most;
        Py_ssize_t n_whole = read_segments(in, &out, of_segments);
        out.n_different = weigh(in, out.terms, out.weights, n_whole, out.scratch);
        add_scores(in, out.terms, out.weights, out.n_different, scores);
        found = Py_BuildValue("NNNNNNNNn", bytes(out.places, out.n_content), bytes(out.segments, out.n_content),
                              bytes(out.unigrams, out.n_content), bytes(out.bigrams, out.n_content),
                              bytes(out.terms, out.n_different), bytes(out.weights, out.n_different),
                              bytes(scores, in->n_topics), bytes(of_segments, in->n_segments * in->n_topics),
                              out.n_known);
    } else
        PyErr_NoMemory();
    free(memory);
    free(out.weights);
    free(scores);
    free(of_segments);
    return found;
}

/* score_terms(numbers, offsets, ids, first, rights, idf, coef, intercept, n_unigrams, title_weight)
   -> places, segments, unigrams, bigrams, terms, weights, scores, segment_scores, n_known. */
PyObject *score_terms(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer b[8];
    Py_ssize_t n[8], n_unigrams;
    int title_weight;
    static const char *const names[8] = {"numbers", "offsets", "ids", "first", "rights", "idf", "coef", "intercept"};
    static const size_t sizes[8] = {4, 4, 8, 8, 8, 4, 4, 4};
    if (!PyArg_ParseTuple(args, "y*y*y*y*y*y*y*y*ni", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &b[6], &b[7],
                          &n_unigrams, &title_weight))
        return NULL;
    PyObject *found = NULL;
    for (int i = 0; i < 8; i++)
        if ((n[i] = items(&b[i], sizes[i], names[i])) < 0) goto done;
    Input in = {b[0].buf, b[1].buf, b[2].buf, b[3].buf, b[4].buf,   b[5].buf, b[6].buf, b[7].buf,   n[0],
                n[1] - 1, n[2],     n[3] - 1, n[4],     n[5],       n[7],     n_unigrams, title_weight};
    if (n[7] < 1 || n[6] / n[7] != n[5] || n[6] % n[7])
        PyErr_SetString(PyExc_ValueError, "coef does not fit the others");
    else if (!check(&in))
        found = scored(&in);
done:
    for (int i = 0; i < 8; i++) PyBuffer_Release(&b[i]);
    return found;
}
