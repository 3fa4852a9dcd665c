/* The figures that support each topic. See nlp/support.py, which says what they are. */
#include "steps.h"
#include <math.h>
#include <stdlib.h>

enum { MIN_SENTENCE_WORDS = 4 };
static const double SPEAKS = -0.3, NOBODY = -2.0;

typedef struct {
    double score;
    Py_ssize_t topic;
} Ranked;

/* The segments that count as sentences: those of some words, or all if there are none; the title if alone. */
static Py_ssize_t sentences(const Supporting *in, int64_t *found) {
    Py_ssize_t n = 0, first = in->n_segments > 1;
    for (Py_ssize_t i = 1; i < in->n_segments; i++)
        if (in->offsets[i + 1] - in->offsets[i] >= MIN_SENTENCE_WORDS) found[n++] = i;
    if (n) return n;
    for (Py_ssize_t i = first; i < in->n_segments; i++) found[n++] = i;
    return n;
}

/* What is known of each topic by its sentences, a topic's figures far apart. */
typedef struct {
    double *best, *second, *third, *lead, *speaking, *first;
} Sums;

/* Sentence by sentence, so that topics are worked on side by side. */
WIDE static void add_up(const Supporting *in, const int64_t *found, Py_ssize_t n, Sums to) {
    for (Py_ssize_t topic = 0; topic < in->n_topics; topic++) {
        to.best[topic] = to.second[topic] = to.third[topic] = -HUGE_VAL;
        to.lead[topic] = to.speaking[topic] = 0;
        to.first[topic] = (double)n;
    }
    for (Py_ssize_t i = n - 1; i >= 0; i--) {
        const double *RESTRICT scores = in->segment_scores + found[i] * in->n_topics;
        double *RESTRICT best = to.best, *RESTRICT second = to.second, *RESTRICT third = to.third;
        double *RESTRICT speaking = to.speaking, *RESTRICT first = to.first;
        for (Py_ssize_t topic = 0; topic < in->n_topics; topic++) {
            double score = scores[topic], below = score > best[topic] ? best[topic] : score;
            best[topic] = score > best[topic] ? score : best[topic];
            double under = below > second[topic] ? second[topic] : below;
            second[topic] = below > second[topic] ? below : second[topic];
            third[topic] = under > third[topic] ? under : third[topic];
            speaking[topic] += score >= SPEAKS ? 1.0 : 0.0;
            first[topic] = score >= SPEAKS ? (double)i : first[topic];
        }
    }
    for (Py_ssize_t i = 0; i < n && i < 3; i++)
        for (Py_ssize_t topic = 0; topic < in->n_topics; topic++)
            to.lead[topic] += in->segment_scores[found[i] * in->n_topics + topic];
}

static void one_topic(const Supporting *in, const int64_t *found, Py_ssize_t n, Sums sums, Py_ssize_t topic, double *to) {
    Py_ssize_t few = n < 3 ? n : 3;
    double best_few = sums.best[topic] + (few > 1 ? sums.second[topic] : 0) + (few > 2 ? sums.third[topic] : 0);
    double score = in->scores[topic];
    to[0] = score;
    to[1] = in->segment_scores[(in->offsets[1] > in->offsets[0] ? 0 : found[0]) * in->n_topics + topic];
    to[2] = sums.lead[topic] / (double)few;
    to[3] = sums.best[topic];
    to[4] = best_few / (double)few;
    to[5] = sums.speaking[topic] / (double)n;
    to[6] = 1 / (1 + sums.first[topic]);
    to[7] = in->seed_counts[topic] ? log1p(in->seed_counts[topic]) : 0;
    to[12] = score * fabs(score);
    to[13] = in->goals[topic];
}

static void all_topics(const Supporting *in, const int64_t *found, Py_ssize_t n, Sums sums, Ranked *ranked,
                       double *figures) {
    Py_ssize_t spoken_for = 0, words = in->offsets[in->n_segments] - in->offsets[0];
    double of_words = log((double)(words > 1 ? words : 1));
    for (Py_ssize_t topic = 0; topic < in->n_topics; topic++) {
        double score = in->scores[topic]; /* a NaN would have no place in an order */
        if (score != score) score = -HUGE_VAL;
        Py_ssize_t place = topic; /* topics are few */
        for (; place && ranked[place - 1].score < score; place--) ranked[place] = ranked[place - 1];
        ranked[place] = (Ranked){score, topic};
        spoken_for += score >= SPEAKS;
    }
    double best = in->n_topics > 0 ? fmax(ranked[0].score, NOBODY) : NOBODY;
    double second = in->n_topics > 1 ? fmax(ranked[1].score, NOBODY) : NOBODY;
    for (Py_ssize_t place = 0; place < in->n_topics; place++) {
        Py_ssize_t topic = ranked[place].topic;
        double score = ranked[place].score, *to = figures + topic * N_SUPPORT_FIGURES;
        one_topic(in, found, n, sums, topic, to);
        to[8] = score - (place ? best : second);
        to[9] = 1 / (1 + (double)place);
        to[10] = (double)(spoken_for - (score >= SPEAKS));
        to[11] = of_words;
    }
}

PyObject *figures_made(const Supporting *in) {
    int fits = in->n_segments > 0 && in->n_topics >= 0 && in->n_topics < INT32_MAX / 8;
    for (Py_ssize_t i = 0; fits && i < in->n_segments; i++)
        fits = in->offsets[i] >= 0 && in->offsets[i] <= in->offsets[i + 1];
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "the shapes do not fit each other");
        return NULL;
    }
    int64_t *sentence = malloc((size_t)in->n_segments * sizeof *sentence);
    Ranked *ranked = malloc((size_t)(in->n_topics + 1) * sizeof *ranked);
    double *sums = malloc((size_t)(6 * in->n_topics + 1) * sizeof *sums);
    PyObject *found = NULL;
    if (!sentence || !ranked || !sums)
        PyErr_NoMemory();
    else if ((found = PyBytes_FromStringAndSize(NULL, in->n_topics * N_SUPPORT_FIGURES * 8))) {
        Py_ssize_t n = sentences(in, sentence), step = in->n_topics;
        Sums by_topic = {sums, sums + step, sums + 2 * step, sums + 3 * step, sums + 4 * step, sums + 5 * step};
        add_up(in, sentence, n, by_topic);
        all_topics(in, sentence, n, by_topic, ranked, (double *)PyBytes_AS_STRING(found));
    }
    free(sentence);
    free(ranked);
    free(sums);
    return found;
}

/* support_figures(scores, segment_scores, offsets, seed_counts, goals) -> figures, shape (n_topics, 14). */
PyObject *support_figures(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer b[5];
    Py_ssize_t n[5];
    static const char *const names[5] = {"scores", "segment_scores", "offsets", "seed_counts", "goals"};
    if (!PyArg_ParseTuple(args, "y*y*y*y*y*", &b[0], &b[1], &b[2], &b[3], &b[4])) return NULL;
    PyObject *found = NULL;
    for (int i = 0; i < 5; i++)
        if ((n[i] = items(&b[i], i == 2 ? 4 : 8, names[i])) < 0) goto done;
    Py_ssize_t n_topics = n[0], n_segments = n[2] - 1;
    Supporting in = {b[0].buf, b[1].buf, b[3].buf, b[4].buf, b[2].buf, n_topics, n_segments};
    int fits = n[3] == n_topics && n[4] == n_topics && n_segments > 0;
    if (!fits || n[1] / n_segments != n_topics || n[1] % n_segments)
        PyErr_SetString(PyExc_ValueError, "the shapes do not fit each other");
    else
        found = figures_made(&in);
done:
    for (int i = 0; i < 5; i++) PyBuffer_Release(&b[i]);
    return found;
}
