from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    label = "documents"

    def ready(self) -> None:
        from portal.documents import worker  # connects Celery's signals

        worker.connect()
