"""Searching: a request over one committed state of the index -> ranked hits with marked words.

    query       what a person types -> a tree of Whoosh query nodes
    expansion   the other stems that a word of the query may mean: look-alikes, relatives, synonyms,
                translations (see `translated`)
    evaluate    a tree -> for each segment the documents that match, ascending, with their scores
    ranking     scores -> the page that is shown, and the best sentences of each hit
    highlight   where the words that matched stand in a sentence

A document is an article or a sentence, by the unit of the request. The score of a document is the
sum of the weights of its words; the weight of a word is its idf times its saturated frequency
(BM25, see `bm25`).
"""
