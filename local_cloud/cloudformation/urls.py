"""Where moto's server finds the CloudFormation API."""

from moto.cloudformation.urls import url_bases as url_bases

from local_cloud.cloudformation.responses import LocalCloudFormationResponse

url_paths = {"{0}/$": LocalCloudFormationResponse.dispatch}
