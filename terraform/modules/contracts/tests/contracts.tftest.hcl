variables {
  environment = "dev"
  account_id  = "123456789012"
  region      = "eu-west-1"
}

run "names_are_filled_in" {
  command = plan

  assert {
    condition     = output.names.buckets.curated == "finance-dev-curated-123456789012"
    error_message = "the curated bucket's name is not that of etl/contracts/names.json"
  }
  assert {
    condition     = output.names.snowflake.database == "FINANCE_DEV" && output.prefix == "finance-dev"
    error_message = "the environment is not in the names"
  }
  assert {
    condition     = !can(regex("\\{(env|ENV|account)\\}", jsonencode(output.names)))
    error_message = "a place in names.json stayed open"
  }
}

run "tables_have_the_columns_of_the_contract_and_those_of_the_load" {
  command = plan

  assert {
    condition     = toset(keys(output.tables)) == toset(["market", "market_rejected", "market_run"])
    error_message = "the landing tables are not those of etl/contracts/tables"
  }
  assert {
    condition = alltrue([for table in output.tables :
      slice(table.columns[*].name, length(table.columns) - 3, length(table.columns)) == ["SOURCE_FILE", "SOURCE_ROW", "INGESTED_AT"]
    ])
    error_message = "a landing table lacks what Snowpipe adds while it loads"
  }
  assert {
    condition     = strcontains(output.tables.market_run.copy_statement, "copy into FINANCE_DEV.LANDING.MARKET_RUN\nfrom @FINANCE_DEV.LANDING.MARKET_RUN_STAGE")
    error_message = "the COPY statement does not name the environment's table and stage"
  }
}

run "definition_is_json_with_every_place_filled" {
  command = plan

  assert {
    condition     = jsondecode(output.state_machine_definition).QueryLanguage == "JSONata"
    error_message = "the state machine's definition is not JSON"
  }
  assert {
    condition     = strcontains(output.state_machine_definition, "arn:aws:sns:eu-west-1:123456789012:finance-dev-alerts") && strcontains(output.state_machine_definition, "finance-dev-collect")
    error_message = "the definition does not name the environment's topic and functions"
  }
}

run "an_unknown_environment_is_refused" {
  command = plan
  variables {
    environment = "local"
  }
  expect_failures = [var.environment]
}

run "an_account_that_is_none_is_refused" {
  command = plan
  variables {
    account_id = "12345"
  }
  expect_failures = [var.account_id]
}

run "the_state_machines_mail_links_to_its_page" {
  command = plan
  variables {
    docs_url = "https://docs.example/main"
  }
  assert {
    condition     = strcontains(output.state_machine_definition, "What to do: https://docs.example/main/docs/runbooks/execution-failed.md'")
    error_message = "the mail does not link to its page"
  }
}
