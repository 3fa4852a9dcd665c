/* Phrases: terms that overlap, joined, and those of the same words added up. See nlp/evidence.py. */
#include "phrases.h"
#include <stdlib.h>

enum { MOST_SHOWN = 64 };

typedef struct {
    double *shares; /* of an occurrence of each term; 0 for terms that do not speak for the topic */
    int32_t *counts, *slots;
    Passage *passages;
    Phrase *phrases;
    size_t mask;
} Memory;

/* Join the passages of terms with a positive weight where they overlap; return how many there are, -1 if the parts
   do not fit each other. */
static Py_ssize_t join(const Input *in, const Memory *to) {
    Py_ssize_t n = 0;
    Passage *last = to->passages;
    for (Py_ssize_t i = 0; i < in->n; i++) {
        if (in->at[i] < 0 || in->at[i] >= in->n_terms) return -1;
        to->counts[in->at[i]]++;
    }
    for (Py_ssize_t term = 0; term < in->n_terms; term++) {
        if (in->terms[term] < 0 || in->terms[term] >= in->n_rows) return -1;
        double weight = in->weights[term] * (double)in->coef[in->terms[term] * in->n_topics + in->topic];
        to->shares[term] = weight > 0 && to->counts[term] ? weight / to->counts[term] : 0;
    }
    for (Py_ssize_t i = 0; i < in->n; i++) {
        double share = to->shares[in->at[i]];
        if (share <= 0 || !in->readable[i]) continue;
        int64_t start = in->starts[i], end = in->ends[i];
        if (start < 0 || start > end || end > PyUnicode_GET_LENGTH(in->text)) return -1;
        Py_ssize_t count = to->counts[in->at[i]];
        if (n && start < last->end) {
            if (end > last->end) last->end = end;
            if (count < last->most) last->most = count;
            last->weight += share;
        } else
            *(last = &to->passages[n++]) = (Passage){start, end, share, count, -1};
    }
    return n;
}

/* A hash of a passage in lower case, in which white space of any kind and length is the same. */
static ALWAYS_INLINE uint64_t hash_kind(int kind, const void *data, int64_t start, int64_t end) {
    uint64_t hash = hash_seed;
    for (int64_t at = start; at < end; at++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, at);
        if (Py_UNICODE_ISSPACE(c)) {
            while (at + 1 < end && Py_UNICODE_ISSPACE(PyUnicode_READ(kind, data, at + 1))) at++;
            c = ' ';
        }
        hash = step(hash, lower(c));
    }
    return mixed(hash);
}

static uint64_t hash_of(PyObject *text, int64_t start, int64_t end) {
    const void *data = PyUnicode_DATA(text);
    switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND: return hash_kind(PyUnicode_1BYTE_KIND, data, start, end);
    case PyUnicode_2BYTE_KIND: return hash_kind(PyUnicode_2BYTE_KIND, data, start, end);
    }
    return hash_kind(PyUnicode_4BYTE_KIND, data, start, end);
}

/* Put the passages of the same words together; return how many phrases there are. A passage that could not reach
   the least share however often it came, is passed over. */
static Py_ssize_t gather(const Input *in, const Memory *to, Py_ssize_t n) {
    Passage *passages = to->passages;
    Py_ssize_t n_phrases = 0;
    double heaviest = 0;
    for (Py_ssize_t i = 0; i < n; i++) heaviest = passages[i].weight > heaviest ? passages[i].weight : heaviest;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (passages[i].weight * (double)passages[i].most * 1.000001 < in->min_share * heaviest) continue;
        uint64_t hash = hash_of(in->text, passages[i].start, passages[i].end);
        size_t slot = (size_t)hash & to->mask;
        while (to->slots[slot] && to->phrases[to->slots[slot] - 1].hash != hash) slot = (slot + 1) & to->mask;
        if (to->slots[slot]) {
            Phrase *phrase = &to->phrases[to->slots[slot] - 1];
            phrase->weight += passages[i].weight;
            passages[phrase->last].next = i, phrase->last = i;
        } else {
            to->phrases[n_phrases++] = (Phrase){hash, passages[i].weight, i, i, NULL};
            to->slots[slot] = (int32_t)n_phrases;
        }
    }
    return n_phrases;
}

/* Leave the heaviest phrases: `n_shown` of them, more where some weigh the same, none under a share of the first. */
static Py_ssize_t leave(const Input *in, Phrase *phrases, Py_ssize_t n) {
    double best[MOST_SHOWN], least;
    Py_ssize_t n_best = 0, left = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_ssize_t at = n_best < in->n_shown ? n_best++ : in->n_shown - 1;
        if (at == in->n_shown - 1 && i > at && phrases[i].weight <= best[at]) continue;
        for (; at && best[at - 1] < phrases[i].weight; at--) best[at] = best[at - 1];
        best[at] = phrases[i].weight;
    }
    if (!n) return 0;
    least = in->min_share * best[0];
    if (n_best == in->n_shown && best[n_best - 1] > least) least = best[n_best - 1];
    for (Py_ssize_t i = 0; i < n; i++)
        if (phrases[i].weight >= least) phrases[left++] = phrases[i];
    return left;
}

static PyObject *found_in(const Input *in) {
    Memory m = {.mask = 15};
    while (m.mask < 2 * (size_t)in->n) m.mask = 2 * m.mask + 1;
    m.shares = malloc(((size_t)in->n_terms + 1) * sizeof *m.shares);
    m.counts = calloc((size_t)in->n_terms + 1, sizeof *m.counts);
    m.slots = calloc(m.mask + 1, sizeof *m.slots);
    m.passages = malloc(((size_t)in->n + 1) * sizeof *m.passages);
    m.phrases = malloc(((size_t)in->n + 1) * sizeof *m.phrases);
    PyObject *found = NULL;
    if (m.shares && m.counts && m.slots && m.passages && m.phrases) {
        Py_ssize_t n = join(in, &m);
        if (n < 0)
            PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
        else
            found = shown_phrases(in, m.passages, m.phrases, leave(in, m.phrases, gather(in, &m, n)));
    } else
        PyErr_NoMemory();
    free(m.shares);
    free(m.counts);
    free(m.slots);
    free(m.passages);
    free(m.phrases);
    return found;
}

/* phrases(places, terms, weights, coef, n_topics, topic, text, title_at, n_shown, min_share)
   -> [(phrase, weight, spans, title_spans)]; `places` are those of `locate`. */
PyObject *phrases(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer b[4];
    Py_ssize_t n[4], n_topics, topic, title_at, n_shown;
    double min_share;
    PyObject *text, *found = NULL;
    static const char *const names[4] = {"places", "terms", "weights", "coef"};
    if (!PyArg_ParseTuple(args, "y*y*y*y*nnUnnd", &b[0], &b[1], &b[2], &b[3], &n_topics, &topic, &text, &title_at,
                          &n_shown, &min_share))
        return NULL;
    for (int i = 0; i < 4; i++)
        if ((n[i] = items(&b[i], i ? i < 3 ? 8 : 4 : 32, names[i])) < 0) goto done;
    const int64_t *at = b[0].buf;
    if (n[2] != n[1] || topic < 0 || topic >= n_topics || title_at < 0 || n_shown < 1 || n_shown > MOST_SHOWN
        || n[0] > INT32_MAX) {
        PyErr_SetString(PyExc_ValueError, "the parts do not fit each other");
        goto done;
    }
    found = found_in(&(Input){at, at + n[0], at + 2 * n[0], at + 3 * n[0], b[1].buf, b[2].buf, b[3].buf, text, n[0], n[1],
                              n[3] / n_topics, n_topics, topic, title_at, n_shown, min_share});
done:
    for (int i = 0; i < 4; i++) PyBuffer_Release(&b[i]);
    return found;
}
