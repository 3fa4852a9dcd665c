/* What is known of each sentence. See nlp/summarizer/sentence_figures.py, which gives the figures' names. */
#include "figures.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct { int is, figure; } ANY[8] = {
    {IS_PERCENT, PERCENT}, {IS_MONEY, MONEY}, {IS_SAID, SAID}, {IS_CAUSE, CAUSE}, {IS_NEXT, NEXT},
    {IS_CONTRAST, CONTRAST}, {IS_DEED, DEED}, {IS_SPEAKER, SPEAKER},
};

static double most(double a, double b) { return a > b ? a : b; }

static void note(Item *item, int32_t sentence) {
    if (!item->count++) item->first = sentence;
    if (item->last != sentence + 1) item->held_by++, item->last = sentence + 1;
}

/* Whether a word with a capital is a name: its place does not ask for one. */
static int is_name(const Input *in, Py_ssize_t sentence, Py_ssize_t word) {
    if (word == in->offsets[sentence + 1]) return 0;
    PyObject *text = PyList_GET_ITEM(in->texts, sentence);
    Py_ssize_t start = in->starts[word];
    if (start < 1 || start > PyUnicode_GET_LENGTH(text)) return 0;
    Py_UCS4 before = PyUnicode_READ_CHAR(text, start - 1);
    if (before == '&' || before == '\'' || before == 0x2019 || before == '.' || before == '-') return 0;
    if (start < 2 || !Py_UNICODE_ISSPACE(before)) return 1;
    Py_UCS4 opener = PyUnicode_READ_CHAR(text, start - 2);
    return !(opener < 128 ? opener && strchr(".!?\"'(", (int)opener) : opener == 0x201C || opener == 0x2018);
}

static void places(const Input *in, double *out) {
    Py_ssize_t n = in->n_sentences;
    double total = (double)(in->offsets[n + 1] - in->offsets[1]), mean = most(total / (double)n, 1), paragraph = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        double *to = out + i * N_FIGURES;
        double length = (double)(in->offsets[i + 2] - in->offsets[i + 1]);
        double before = (double)(in->offsets[i + 1] - in->offsets[1]), words = log1p(length);
        to[PLACE] = log1p((double)i);
        to[PLACE_SHARE] = (double)i / (double)(n > 1 ? n - 1 : 1);
        to[PLACE_INVERSE] = 1 / ((double)i + 1);
        to[FIRST] = i == 0, to[SECOND] = i == 1, to[THIRD] = i == 2, to[LAST] = i == n - 1;
        to[FROM_END] = log((double)(n - i));
        to[WORDS_BEFORE] = log1p(before);
        to[SHARE_BEFORE] = before / most(total, 1);
        to[SENTENCES] = log((double)n);
        to[WORDS] = words;
        to[WORDS_OF_MEAN] = length / mean;
        to[MEAN_WORDS] = mean;
        to[SHORT] = length < 8, to[LONG] = length > 45;
        if (i) to[WORDS_OF_PREVIOUS] = to[WORDS - N_FIGURES], to[WORDS_OF_NEXT - N_FIGURES] = words;
        to[OPENS_PARAGRAPH] = in->opens[i] != 0;
        to[PARAGRAPH] = paragraph += in->opens[i] != 0;
        to[LEXRANK] = in->lexrank[i];
    }
}

static void relations(const Input *in, Item *stems, double *out) {
    double total = 0, squares = 0, n_titled = 0, n_lead = 0, size_before = 0;
    for (int32_t word = 0; word < in->offsets[1]; word++) {
        int64_t stem = in->stems[in->numbers[word]];
        if (stem >= 0) stems[stem].titled = 1;
    }
    for (int32_t i = 0; i < in->n_sentences; i++)
        for (int32_t word = in->offsets[i + 1]; word < in->offsets[i + 2]; word++) {
            int64_t stem = in->stems[in->numbers[word]];
            if (stem >= 0) note(&stems[stem], i), total++;
        }
    for (Py_ssize_t stem = 0; stem < in->n_stems; stem++) {
        n_titled += stems[stem].titled, n_lead += stems[stem].count && !stems[stem].first;
        squares += (double)stems[stem].count * stems[stem].count;
    }
    double norm = squares > 0 ? sqrt(squares) : 1, all = most(total, 1), n = (double)in->n_sentences;
    for (int32_t i = 0; i < in->n_sentences; i++) {
        double *to = out + i * N_FIGURES;
        int64_t n_stems = 0, n_words = 0, n_shared = 0, centrality = 0, frequency = 0;
        int32_t often = 0, new = 0, lead = 0, repeated = 0;
        for (int32_t word = in->offsets[i + 1]; word < in->offsets[i + 2]; word++) {
            int64_t stem = in->stems[in->numbers[word]];
            if (stem < 0) continue;
            Item *item = &stems[stem];
            n_words++, frequency += item->count;
            if (item->seen == i + 1) continue;
            repeated += i && item->seen == i;
            item->seen = i + 1;
            n_stems++, n_shared += item->titled, centrality += item->count, often += item->held_by > 1;
            new += item->first == i, lead += item->first == 0;
        }
        double size = (double)n_stems, length = (double)n_words, shared = (double)n_shared;
        double central = (double)centrality, frequent = (double)frequency;
        double some = most(size, 1);
        to[TITLE_SHARED] = shared;
        to[TITLE_RECALL] = shared / most(n_titled, 1);
        to[TITLE_PRECISION] = shared / some;
        to[TITLE_COSINE] = shared / sqrt(some * most(n_titled, 1));
        to[CENTRALITY] = central / sqrt(some) / norm;
        to[FREQUENCY] = frequent / most(length, 1) / all;
        to[REPEATS] = (central - size) / (all / n);
        to[SHARED_STEMS] = often, to[SHARED_SHARE] = often / some;
        to[LIKE_LEAD] = lead / sqrt(some * most(n_lead, 1));
        to[NEW_STEMS] = new, to[NEW_SHARE] = new / some;
        to[LIKE_PREVIOUS] = repeated / sqrt(some * most(size_before, 1));
        if (i) to[LIKE_NEXT - N_FIGURES] = to[LIKE_PREVIOUS];
        to[CONTENT_WORDS] = length;
        size_before = size;
    }
}

static void content(const Input *in, Item *names, char *met, double *out) {
    for (int32_t i = 0; i < in->n_sentences; i++)
        for (int32_t word = in->offsets[i + 1]; word < in->offsets[i + 2]; word++)
            if (in->capital[word] && is_name(in, i, word)) note(&names[in->numbers[word]], i);
    for (int32_t i = 0; i < in->n_sentences; i++) {
        double *to = out + i * N_FIGURES, often = 0;
        int32_t from = in->offsets[i + 1], end = in->offsets[i + 2], n_of[N_CLASSES] = {0};
        for (int32_t word = from; word < end; word++) {
            int32_t number = in->numbers[word];
            int64_t bits = in->classes[number] & ~((int64_t)1 << IS_STOP); /* which no figure counts */
            if (bits >> IS_NUMBER & 1) to[NEW_NUMBERS] += !met[number], met[number] = 1;
            for (int is = 0; bits; is++, bits >>= 1) n_of[is] += (int32_t)(bits & 1);
            if (!in->capital[word] || !is_name(in, i, word)) continue;
            Item *name = &names[number];
            to[NAMES]++;
            if (name->seen != i + 1) often += name->count, to[NEW_NAMES] += name->first == i, name->seen = i + 1;
        }
        double size = end > from ? (double)(end - from) : 1;
        int64_t opener = end > from ? in->classes[in->numbers[from]] : 0;
        int64_t second = end > from + 1 ? in->classes[in->numbers[from + 1]] : 0;
        int connects = (opener >> IS_HANGING | opener >> IS_CONNECTIVE) & 1;
        to[NUMBERS] = n_of[IS_NUMBER], to[HAS_NUMBER] = n_of[IS_NUMBER] > 0;
        to[NAME_SHARE] = to[NAMES] / size, to[NAMES_OFTEN] = often / most(to[NAMES], 1);
        to[PRONOUN_OPENER] = opener >> IS_PRONOUN & 1;
        to[CONNECTIVE_PRONOUN] = connects && second >> IS_PRONOUN & 1;
        to[HANGING_OPENER] = opener >> IS_HANGING & 1, to[CONNECTIVE_OPENER] = connects;
        to[PRONOUNS] = n_of[IS_PRONOUN], to[SPEAKER_SHARE] = n_of[IS_SPEAKER] / size;
        to[CHANGE] = n_of[IS_CHANGE];
        for (int any = 0; any < 8; any++) to[ANY[any].figure] = n_of[ANY[any].is] > 0;
    }
}

/* All figures but those of marks and ranks; the items begin as zeros. */
void word_figures(const Input *in, Item *stems, Item *names, char *met, double *figures) {
    places(in, figures);
    relations(in, stems, figures);
    content(in, names, met, figures);
}
