from django.dispatch import Signal

# Sent with ``document_id`` once a document is made or has failed, after the commit.
# It may be sent twice for one document. documents knows nobody above it: portal.jobs
# listens, to count a job's papers.
document_finished = Signal()
