"""S3: moto keeps buckets and the records of keys; bytes, listings and uploads are ours."""
