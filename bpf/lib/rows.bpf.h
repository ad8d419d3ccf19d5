// SPDX-License-Identifier: GPL-2.0-only
//
// What the reader is told of a process: who it is, and what its words have
// grown by since it was told before. Only words that are not 0 are sent; a bit
// of `present` stands for each. src/kvitals/kernel/process_words.py reads them.
#pragma once

#include "identity.bpf.h"

enum remark {
	REMARK_LIVES,	 // seen by a walk over all processes
	REMARK_RENAMED,	 // this is what it did under its old name
	REMARK_ENDED,	 // its last thread has ended
	REMARK_RELEASED, // the kernel has let go of its leader
	REMARK_THREAD,	 // of one of its threads; it may itself be gone
	REMARK_SOCKET,	 // of a socket that it used; it may itself be gone
	REMARK_SUMMARY,	 // the end of a walk; the words are those of enum summary
};

enum summary {
	SUMMARY_PROCESSES,
	SUMMARY_TASKS,
	SUMMARY_ZOMBIES,
};

struct row {
	struct identity process;
	__u64 present;
	__u64 word[64];
	__u64 words; // how many of them are used; not sent
};

enum { ROW_HEAD = sizeof(struct identity) + sizeof(__u64) };

static __always_inline void clear(struct row *row)
{
	row->present = 0;
	row->words = 0;
}

// The counts are kept in memory that the verifier knows nothing about, because
// it would follow each combination of words that a process may have.
static __always_inline void append(struct row *row, __u32 word, __u64 amount)
{
	volatile __u64 *present = &row->present, *words = &row->words;

	row->word[*words & 63] = amount;
	*words += 1;
	*present |= 1ULL << word;
}

static __always_inline __u64 size_of(const struct row *row)
{
	return ROW_HEAD + (row->words & 63) * sizeof(__u64);
}

// Add what a row has to words, or with -1 for times, subtract it from them.
static __always_inline void add_row(const struct row *row, __u64 *words,
				    __s64 times)
{
	const volatile __u64 *present = &row->present;
	volatile __u64 next = 0;

#pragma unroll
	for (int i = 0; i < PROCESS_WORDS; i++) {
		__u64 at = next & 63;

		if (!(*present >> i & 1))
			continue;
		add_atomically(&words[i], times * row->word[at]);
		next = at + 1;
	}
}

static __always_inline bool same(const struct identity *one,
				 const struct identity *other)
{
	const __u64 *a = (const void *)one, *b = (const void *)other;

#pragma unroll
	for (int i = 0; i < (int)(sizeof(*one) / sizeof(__u64)); i++)
		if (a[i] != b[i])
			return false;
	return true;
}
