"""Where moto's server finds the Glue API."""

from moto.glue.urls import url_bases as url_bases

from local_cloud.glue.responses import LocalGlueResponse

url_paths = {"{0}/$": LocalGlueResponse.dispatch}
