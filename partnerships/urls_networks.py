from django.urls import path

from partnerships.views import networks

urlpatterns = [path("", networks.network_list, name="network_list")]
