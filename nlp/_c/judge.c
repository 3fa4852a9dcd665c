/* How probable topics are for some words: scores, seed terms, figures and probabilities in one call, for a model
   whose arrays are looked at once. See nlp/classifier.py, which does the same step by step. */
#include "steps.h"
#include <math.h>
#include <stdlib.h>

enum {
    TABLE, FIRST, SLOTS, IDF, COEF, INTERCEPT, FIRST_TERM, FIRST_WORD, SEED_WORDS, SEED_TOPICS, CAN_BE_GOAL,
    WEIGHTS, BIASES, N_PARTS
};
static const char *const NAMES[N_PARTS] = {"table", "first", "slots", "idf", "coef", "intercept",
    "first_term", "first_word", "seed_words", "seed_topics", "can_be_goal", "weights", "biases"};
static const size_t SIZES[N_PARTS] = {sizeof(Entry), 8, 8, 4, 4, 4, 8, 8, 8, 8, 1, 8, 8};
enum { HALF = 32, UNKNOWN = -1 };
static const char MODEL[] = "nlp._kernel.Model";

typedef struct {
    Py_buffer parts[N_PARTS];
    Py_ssize_t n[N_PARTS]; /* items of each */
    long long number, year, n_unigrams;
    int title_weight;
} Model;

static void forget(PyObject *capsule) {
    Model *model = PyCapsule_GetPointer(capsule, MODEL);
    for (int i = 0; i < N_PARTS; i++) PyBuffer_Release(&model->parts[i]);
    free(model);
}

static Seeding seeding_of(const Model *model) {
    const Py_buffer *parts = model->parts;
    const Py_ssize_t *n = model->n;
    return (Seeding){.first_term = parts[FIRST_TERM].buf, .first_word = parts[FIRST_WORD].buf,
                     .words = parts[SEED_WORDS].buf, .topics = parts[SEED_TOPICS].buf, .n_heads = n[FIRST_TERM] - 1,
                     .n_terms = n[FIRST_WORD] - 1, .n_words = n[SEED_WORDS], .n_topics = n[INTERCEPT]};
}

static int fits(const Model *model) {
    const Py_ssize_t *n = model->n;
    Py_ssize_t n_topics = n[INTERCEPT];
    int fit = n_topics > 0 && n[COEF] / n_topics == n[IDF] && n[COEF] % n_topics == 0 && n[FIRST] > 0 && n[FIRST_TERM] > 0
              && n[FIRST_WORD] == n[SEED_TOPICS] + 1 && n[CAN_BE_GOAL] == n_topics && n[BIASES] == n_topics
              && n[WEIGHTS] / N_SUPPORT_FIGURES == n_topics && n[WEIGHTS] % N_SUPPORT_FIGURES == 0;
    Seeding seeding = seeding_of(model);
    return fit && seeds_fit(&seeding);
}

/* prepare_model(parts, number, year, n_unigrams, title_weight) -> a model for `judge`; the parts are buffers, named
   above. The value of a word in the table is 2 more than its number in the vocabulary, or than that of a stop word or
   one that is unknown, and in the low half 1 more than its number among the words of seed terms. */
PyObject *prepare_model(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *parts, *capsule;
    Model *model = calloc(1, sizeof *model);
    if (!model) return PyErr_NoMemory();
    if (!PyArg_ParseTuple(args, "O!LLLi", &PyTuple_Type, &parts, &model->number, &model->year, &model->n_unigrams,
                          &model->title_weight)
        || !(capsule = PyCapsule_New(model, MODEL, forget))) {
        free(model);
        return NULL;
    }
    int good = PyTuple_GET_SIZE(parts) == N_PARTS;
    for (int i = 0; good && i < N_PARTS; i++) {
        good = !PyObject_GetBuffer(PyTuple_GET_ITEM(parts, i), &model->parts[i], PyBUF_SIMPLE)
               && (model->n[i] = items(&model->parts[i], SIZES[i], NAMES[i])) >= 0
               && (i != TABLE || entries(&model->parts[i]));
    }
    if (good && fits(model)) return capsule;
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
    Py_DECREF(capsule);
    return NULL;
}

/* The figures times their weights, added up as numpy does: by eights, the rest at the end. */
static double weighed(const double *figures, const double *weights) {
    double p[N_SUPPORT_FIGURES];
    for (int i = 0; i < N_SUPPORT_FIGURES; i++) p[i] = figures[i] * weights[i];
    double sum = ((p[0] + p[1]) + (p[2] + p[3])) + ((p[4] + p[5]) + (p[6] + p[7]));
    for (int i = 8; i < N_SUPPORT_FIGURES; i++) sum += p[i];
    return sum;
}

static PyObject *probabilities(const Model *model, PyObject *figures) {
    Py_ssize_t n = model->n[BIASES];
    PyObject *found = PyBytes_FromStringAndSize(NULL, n * 8);
    if (!found) return NULL;
    const double *weights = model->parts[WEIGHTS].buf, *biases = model->parts[BIASES].buf;
    const double *of = (const double *)PyBytes_AS_STRING(figures);
    double *to = (double *)PyBytes_AS_STRING(found);
    for (Py_ssize_t topic = 0; topic < n; topic++) {
        Py_ssize_t at = topic * N_SUPPORT_FIGURES;
        to[topic] = 0.5 * (1 + tanh(0.5 * (weighed(of + at, weights + at) + biases[topic])));
    }
    return found;
}

/* How many topics that can be goals have seed terms. */
static Py_ssize_t likely(const Model *model, const double *counts) {
    const char *can_be_goal = model->parts[CAN_BE_GOAL].buf;
    Py_ssize_t n = 0;
    for (Py_ssize_t topic = 0; topic < model->n[CAN_BE_GOAL]; topic++) n += can_be_goal[topic] && counts[topic] > 0;
    return n;
}

static const double *doubles(PyObject *tuple, int place) {
    return (const double *)PyBytes_AS_STRING(PyTuple_GET_ITEM(tuple, place));
}

/* The value of a word that is in no seed term. */
static int64_t both(long long id) { return ((int64_t)id + 2) << HALF; }

static PyObject *judged(const Model *model, const Py_buffer *words, int64_t *ids, const double *no_goals) {
    const Py_buffer *parts = model->parts;
    const Py_ssize_t *n = model->n;
    Py_ssize_t n_numbers = items(&words[0], 4, "numbers"), n_offsets = items(&words[1], 4, "offsets");
    Py_ssize_t n_distinct = words_in(&words[2]), n_topics = n[INTERCEPT];
    if (n_numbers < 0 || n_offsets < 0) return NULL;
    values_of(words[2].buf, n_distinct, parts[TABLE].buf, (size_t)n[TABLE], both(model->number), both(model->year),
              both(UNKNOWN), ids);
    for (Py_ssize_t i = 0; i < n_distinct; i++) {
        ids[n_distinct + i] = (ids[i] & INT32_MAX) - 1;
        ids[i] = (ids[i] >> HALF) - 2;
    }
    Scoring scoring = {words[0].buf, words[1].buf, ids, parts[FIRST].buf, parts[SLOTS].buf,
                       parts[IDF].buf, parts[COEF].buf, parts[INTERCEPT].buf, n_numbers, n_offsets - 1, n_distinct,
                       n[FIRST] - 1, n[SLOTS], n[IDF], n_topics, (Py_ssize_t)model->n_unigrams, model->title_weight};
    PyObject *reading = terms_scored(&scoring), *seeds = NULL, *figures = NULL, *given = NULL, *found = NULL;
    if (!reading) return NULL;
    Seeding seeding = seeding_of(model);
    seeding.numbers = words[0].buf, seeding.offsets = words[1].buf, seeding.ids = ids + n_distinct;
    seeding.n_numbers = n_numbers, seeding.n_segments = n_offsets - 1, seeding.n_distinct = n_distinct;
    if ((seeds = seeds_found(&seeding))) {
        Supporting supporting = {doubles(reading, 6), doubles(reading, 7), doubles(seeds, 1), no_goals, words[1].buf,
                                 n_topics, n_offsets - 1};
        figures = figures_made(&supporting);
    }
    if (figures && (given = probabilities(model, figures)))
        found = Py_BuildValue("OOOn", reading, seeds, given, likely(model, doubles(seeds, 1)));
    Py_DECREF(reading);
    Py_XDECREF(seeds);
    Py_XDECREF(figures);
    Py_XDECREF(given);
    return found;
}

/* judge(model, numbers, offsets, different) -> what `score_terms` and `find_terms` return; the probabilities, if no
   topic is named as a goal; and how many topics may be. */
PyObject *judge(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *capsule, *found = NULL;
    Py_buffer words[3];
    if (!PyArg_ParseTuple(args, "Oy*y*y*", &capsule, &words[0], &words[1], &words[2])) return NULL;
    const Model *model = PyCapsule_GetPointer(capsule, MODEL);
    Py_ssize_t n_distinct = model ? words_in(&words[2]) : -1;
    if (n_distinct >= 0) {
        int64_t *ids = malloc((size_t)(2 * n_distinct + 1) * sizeof *ids);
        double *no_goals = calloc((size_t)model->n[INTERCEPT], sizeof *no_goals);
        found = ids && no_goals ? judged(model, words, ids, no_goals) : PyErr_NoMemory();
        free(ids);
        free(no_goals);
    }
    for (int i = 0; i < 3; i++) PyBuffer_Release(&words[i]);
    return found;
}
