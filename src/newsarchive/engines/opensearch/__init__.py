"""The engine of a cluster: the same archive on OpenSearch, for what outgrows a machine.

An archive NAME is three indexes that are made and replaced together, and an alias NAME:

    NAME-STAMP          one document an article
    NAME-STAMP.words    one document a printed form or stem: what queries are expanded by
    NAME-STAMP.rest     the archive's own settings and state, and exact duplicates

The cluster finds candidates and counts. Analysis, expansion, the last ranking and highlights run
here, with the code of `search`: over a `Sample`, a small segment in memory of what the cluster
gave, with the statistics of the whole archive in place of its own.

address     «opensearch://user@host:9200/name», and who answers there
cluster     requests, and what their failures are in our errors
layout      settings and mappings of the indexes
documents   an article -> its documents, and what of it comes back
property    the archive's settings and state, as one document
queries     a tree of query nodes -> the query language of the cluster
state       one state, and what was learnt of it
generations the indexes that the alias names, and the lock of the writer
lookup      what an archive has of a batch
counts      in how many documents a word stands, remembered for a state
words       the words of the archive near to those of a query, likewise
memory      segments in memory
sample      a few articles and words as a snapshot with the statistics of the archive
understanding  a query with all that its words mean in the archive
asking      a request with what it means, and the search for its candidates
totals      how much matches, by what
extras      filters on what else came with articles
searching   a request -> a page of results
explaining  why a query finds an article
mirror      articles in memory, kept up with what is written
exploring   explorations, over segments in memory of what they count
batches     one batch of articles; `storage.deciding` says which are new, which changed
loading     articles -> indexes, and out of them
reading     articles out of the cluster
care        check, statistics, takedown
engine      all of it as an `Engine`
"""
