"""One folder made durable: an SQLite store with the articles, and the live segments of the index.

    rows          an article as the store keeps it: values and a fingerprint
    duplicates    texts that came again under another url
    schema        the tables, format by format; older stores are brought forward
    connections   a pool of connections; SQLite's errors as those of this package
    reading       what can be read of one committed state
    writing       what can be changed in one transaction: which articles are new, changed, the same
    store         the file: opened, read, written in transactions
    segments      segment files: written, made live with the store's transaction, merged, removed
    workers       several processes, and what travels to them and back
    batch_tasks   what they do: batches of articles -> segment files, several files -> one
    batches       which batches make a segment, whatever the number of processes
    collector     the garbage collector while much is made that stays
    loading       articles into an archive, with their segments
    extra_filter  filters on `Article.extra`
    progress      how far long work is
    check, backup, rescue, pages   care

The words of this package: a *generation* is the number of a commit, and a reader sees one
    generation
whole. A *fingerprint* covers an article, a *mark* a small row, the *seal* all the rest that the
store says of the archive. A segment is *live* while the store lists it.
"""
