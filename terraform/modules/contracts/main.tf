# What the whole repository shares, read from its home and filled in for one environment. No resource, no provider.
# tests/terraform/test_contracts.py compares each output with what Python makes of the same files.

locals {
  root      = "${path.module}/../../.."
  contracts = "${local.root}/etl/contracts"
  machine   = "${local.root}/etl/state_machine"
  lambdas   = "${local.root}/etl/lambdas"
  native    = "${local.root}/include/dbt/native"

  # the places of names.json are filled in its text: they stand in values alone
  names = { for key, value in jsondecode(replace(replace(replace(
    file("${local.contracts}/names.json"),
    "{env}", var.environment),
    "{ENV}", upper(var.environment)),
    "{account}", var.account_id)) : key => value if key != "doc"
  }

  snowflake        = local.names.snowflake
  types            = jsondecode(file("${local.contracts}/types.json"))
  metadata_columns = jsondecode(file("${local.contracts}/metadata_columns.json")).columns

  tables = { for file in fileset("${local.contracts}/tables", "*.json") :
    trimsuffix(file, ".json") => jsondecode(file("${local.contracts}/tables/${file}"))
  }

  functions = { for file in fileset(local.lambdas, "*/function.json") :
    dirname(file) => jsondecode(file("${local.lambdas}/${file}"))
  }

  # an expression stands inside a string of the definition, as in etl/state_machine/definition.py
  expressions = { for name in ["request", "clean"] :
    name => trimsuffix(trimprefix(jsonencode(file("${local.machine}/${name}.jsonata")), "\""), "\"")
  }
}
