locals {
  # Rules of a bucket's current objects: id => prefix and days. Objects that no rule names stay, as all of curated does,
  # MWAA's files, and the one of work/calls: the list of the last calls to the API, kilobytes, replaced at each call.
  expiry = {
    raw         = { archive = { prefix = "", days = var.expiry_days.raw } }
    work        = { staged = { prefix = "market/", days = var.expiry_days.staged }, alerts = { prefix = "alerts/", days = var.expiry_days.alerts } }
    curated     = {}
    mwaa        = {}
    access_logs = { logs = { prefix = "", days = var.expiry_days.access_logs } }
  }

  # Days that a replaced or deleted version is kept. Nobody goes back to one of work, where the list of calls alone
  # makes hundreds a day, or of logs.
  replaced = {
    raw         = var.expiry_days.replaced
    work        = 1
    curated     = var.expiry_days.replaced
    mwaa        = var.expiry_days.replaced
    access_logs = 1
  }

  # An MWAA environment names the versions of its plugins and requirements: the newest stay whatever their age.
  replaced_to_keep = { mwaa = 5 }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    id     = "leftovers"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
    noncurrent_version_expiration {
      noncurrent_days           = local.replaced[each.key]
      newer_noncurrent_versions = lookup(local.replaced_to_keep, each.key, null)
    }
    expiration {
      expired_object_delete_marker = true
    }
  }

  dynamic "rule" {
    for_each = local.expiry[each.key]

    content {
      id     = rule.key
      status = "Enabled"

      filter {
        prefix = rule.value.prefix
      }
      expiration {
        days = rule.value.days
      }
    }
  }

  # Read at once when an hour is made again, so instant retrieval. It bills an object as 128 kB at least: smaller ones,
  # which pages of 100 coins are, would cost more there than where they lie.
  dynamic "rule" {
    for_each = each.key == "raw" ? [var.expiry_days.raw_cold] : []

    content {
      id     = "cold"
      status = "Enabled"

      filter {
        object_size_greater_than = 128 * 1024 - 1
      }
      transition {
        days          = rule.value
        storage_class = "GLACIER_IR"
      }
    }
  }

  # noncurrent versions are there only once versioning is on
  depends_on = [aws_s3_bucket_versioning.this]
}
