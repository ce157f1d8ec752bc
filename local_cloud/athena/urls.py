"""Where moto's server finds the Athena API."""

from moto.athena.urls import url_bases as url_bases

from local_cloud.athena.responses import LocalAthenaResponse

url_paths = {"{0}/$": LocalAthenaResponse.dispatch}
