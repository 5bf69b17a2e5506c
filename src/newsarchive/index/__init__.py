"""The index: files of plain arrays that say where words stand. It knows no query and no SQLite.

The words of this package:

    token      a printed word or number of a text: «мектептеріміздегі»
    form       a token normalised for matching; in Latin or Arabic letters, turned into Cyrillic
    stem       what the forms of one word share: «мектеп»; of another language: «слов/ru»
    sentence   a stretch of an article's text; sentence 0 of each article is its title, maybe empty
    document   what is found: an article, or in the scope «sentence» a sentence
    posting    a sentence that has a stem, with its first occurrence there
    repeat     one more occurrence of the stem in the sentence of a posting
    article posting   an article that has a stem, with its frequencies in title and text
    segment    an immutable file with all of this for some articles; `segment` describes its bytes
    dead       said of an article in a segment that was removed or replaced since
    part       a segment as a snapshot reads it: the file and which of its articles live
    snapshot   all parts of one commit, with statistics of what lives
    sentence range   sentences in a row: the first, and the one after the last
    place      an index into an array: of an article in its segment, of a token in its sentence

The files, lowest first:

    arrays, spool   arrays of numbers, in memory and in files
    lexicon         sorted strings, found by their spelling
    vocabulary      forms within one edit of a word
    signatures      what near copies of a text share
    segment         the file format: writing and reading
    words, articles   the arrays that stand by word and by article
    invert, build   analysed articles -> the arrays of a segment
    merge_source, merge   several segments -> the arrays of one
    snapshot        parts, and the statistics over them
    postings, occurrences   where words stand: of a whole stem, and of a few documents
    ngrams          stems of similar spelling
"""
