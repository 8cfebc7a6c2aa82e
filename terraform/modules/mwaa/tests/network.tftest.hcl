mock_provider "aws" {
  source = "../../mocks"
}

variables {
  environment        = "dev"
  prefix             = "finance-dev"
  account_id         = "123456789012"
  region             = "eu-west-1"
  kms_key_arn        = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  state_machine_arn  = "arn:aws:states:eu-west-1:123456789012:stateMachine:finance-dev-market"
  alerts_topic_arn   = "arn:aws:sns:eu-west-1:123456789012:finance-dev-alerts"
  snowflake_account  = "myorg-myaccount"
  package            = "tests/package"
  log_retention_days = 30
  availability_zones = ["eu-west-1a", "eu-west-1b"]
  buckets = {
    curated = { name = "finance-dev-curated-123456789012", arn = "arn:aws:s3:::finance-dev-curated-123456789012" }
    work    = { name = "finance-dev-work-123456789012", arn = "arn:aws:s3:::finance-dev-work-123456789012" }
    mwaa    = { name = "finance-dev-mwaa-123456789012", arn = "arn:aws:s3:::finance-dev-mwaa-123456789012" }
  }
  names = {
    snowflake = {
      database   = "FINANCE_DEV"
      schemas    = { landing = "LANDING", exposed = "EXPOSED" }
      warehouses = { transform = "FINANCE_DEV_TRANSFORM" }
      roles      = { transformer = "FINANCE_DEV_TRANSFORMER", operator = "FINANCE_DEV_OPERATOR" }
      users      = { airflow = "FINANCE_DEV_AIRFLOW", dbt = "FINANCE_DEV_DBT" }
      pipe       = "{TABLE}_PIPE"
    }
  }
}

run "one_way_out_with_a_fixed_address_serves_both_zones" {
  assert {
    condition     = keys(aws_eip.nat) == ["eu-west-1a"] && keys(aws_nat_gateway.this) == ["eu-west-1a"]
    error_message = "there is not exactly one NAT gateway"
  }
  assert {
    condition     = aws_nat_gateway.this["eu-west-1a"].allocation_id == aws_eip.nat["eu-west-1a"].id && aws_nat_gateway.this["eu-west-1a"].subnet_id == aws_subnet.public["eu-west-1a"].id
    error_message = "the NAT gateway has not the fixed address, or is not in a public subnet"
  }
  assert {
    condition     = output.nat_addresses == [aws_eip.nat["eu-west-1a"].public_ip]
    error_message = "the output has not the address that Snowflake has to admit"
  }
  assert {
    condition = keys(aws_route.nat) == ["eu-west-1a", "eu-west-1b"] && alltrue([for zone, route in aws_route.nat :
      route.nat_gateway_id == aws_nat_gateway.this["eu-west-1a"].id && route.destination_cidr_block == "0.0.0.0/0" && route.route_table_id == aws_route_table.private[zone].id
    ])
    error_message = "a private subnet has no way out through NAT"
  }
  assert {
    condition     = alltrue([for zone, association in aws_route_table_association.private : association.subnet_id == aws_subnet.private[zone].id && association.route_table_id == aws_route_table.private[zone].id])
    error_message = "a private subnet has not its own route table"
  }
}

run "with_a_way_out_in_each_zone_no_zone_needs_the_other" {
  variables {
    nat_per_zone = true
  }
  assert {
    condition     = length(output.nat_addresses) == 2 && alltrue([for zone, route in aws_route.nat : route.nat_gateway_id == aws_nat_gateway.this[zone].id])
    error_message = "a zone goes out through the other"
  }
}

run "airflow_is_in_private_subnets_alone" {
  assert {
    condition     = toset(aws_mwaa_environment.this.network_configuration[0].subnet_ids) == toset([for subnet in aws_subnet.private : subnet.id])
    error_message = "Airflow is not in the private subnets"
  }
  assert {
    condition     = length(distinct([for subnet in aws_subnet.private : subnet.availability_zone])) == 2 && alltrue([for subnet in concat(values(aws_subnet.private), values(aws_subnet.public)) : subnet.map_public_ip_on_launch != true])
    error_message = "subnets share a zone, or hand out public addresses"
  }
  assert {
    condition     = alltrue([for association in aws_route_table_association.public : association.route_table_id == aws_route_table.public.id]) && aws_route.internet.route_table_id == aws_route_table.public.id && aws_route.internet.gateway_id == aws_internet_gateway.this.id
    error_message = "the internet gateway is not the public subnets', theirs alone"
  }
  assert {
    condition     = [for zone in ["eu-west-1a", "eu-west-1b"] : aws_subnet.private[zone].cidr_block] == ["10.42.0.0/22", "10.42.4.0/22"] && [for zone in ["eu-west-1a", "eu-west-1b"] : aws_subnet.public[zone].cidr_block] == ["10.42.8.0/24", "10.42.9.0/24"]
    error_message = "the subnets' addresses are not those of the VPC's block, or have moved: that makes the environment anew"
  }
}

run "who_names_no_security_group_gets_one_that_lets_nothing_through" {
  assert {
    condition     = aws_default_security_group.closed.vpc_id == aws_vpc.this.id && length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "the VPC's default security group is open"
  }
}

run "only_its_own_members_come_in" {
  assert {
    condition     = aws_mwaa_environment.this.network_configuration[0].security_group_ids == toset([aws_security_group.this.id])
    error_message = "Airflow has another security group"
  }
  assert {
    condition = { for rule in aws_vpc_security_group_ingress_rule.members : rule.from_port => rule.to_port } == { 443 = 443, 5432 = 5432 } && alltrue([for rule in aws_vpc_security_group_ingress_rule.members :
      rule.referenced_security_group_id == aws_security_group.this.id && rule.security_group_id == aws_security_group.this.id && rule.cidr_ipv4 == null && rule.ip_protocol == "tcp"
    ])
    error_message = "the group does not let its members, and them alone, reach 443 and 5432"
  }
  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.webserver) == 0
    error_message = "somebody else comes in"
  }
  assert {
    condition     = aws_vpc_security_group_egress_rule.all.ip_protocol == "-1" && aws_vpc_security_group_egress_rule.all.cidr_ipv4 == "0.0.0.0/0" && aws_vpc_security_group_egress_rule.all.security_group_id == aws_security_group.this.id
    error_message = "MWAA asks for a rule that lets everything out"
  }
}

run "a_private_web_server_is_opened_to_those_who_are_named" {
  variables {
    webserver_access_mode  = "PRIVATE_ONLY"
    webserver_client_cidrs = ["10.8.0.0/16"]
  }
  assert {
    condition     = aws_mwaa_environment.this.webserver_access_mode == "PRIVATE_ONLY"
    error_message = "the web server is not private"
  }
  assert {
    condition     = [for rule in aws_vpc_security_group_ingress_rule.webserver : "${rule.cidr_ipv4} ${rule.from_port}-${rule.to_port}"] == ["10.8.0.0/16 443-443"]
    error_message = "the web server's clients do not reach 443, or reach more"
  }
}

run "s3_is_reached_without_nat_and_nothing_else_is_paid_for" {
  assert {
    condition     = aws_vpc_endpoint.s3.vpc_endpoint_type == "Gateway" && aws_vpc_endpoint.s3.service_name == "com.amazonaws.eu-west-1.s3" && aws_vpc_endpoint.s3.route_table_ids == toset([for table in aws_route_table.private : table.id])
    error_message = "the private subnets have no gateway endpoint to S3"
  }
  assert {
    condition     = length(aws_vpc_endpoint.interface) == 0
    error_message = "there are interface endpoints that nobody asked for"
  }
}

run "an_endpoint_that_is_asked_for_is_in_both_zones_behind_the_group" {
  variables {
    interface_endpoints = ["secretsmanager"]
  }
  assert {
    condition     = aws_vpc_endpoint.interface["secretsmanager"].service_name == "com.amazonaws.eu-west-1.secretsmanager" && aws_vpc_endpoint.interface["secretsmanager"].private_dns_enabled
    error_message = "Secrets Manager is not reached through its endpoint"
  }
  assert {
    condition     = length(aws_vpc_endpoint.interface["secretsmanager"].subnet_ids) == 2 && aws_vpc_endpoint.interface["secretsmanager"].security_group_ids == toset([aws_security_group.this.id])
    error_message = "the endpoint is not in both zones, or not behind the group"
  }
}

run "traffic_is_logged_for_a_limited_time_and_encrypted" {
  assert {
    condition     = aws_flow_log.this.vpc_id == aws_vpc.this.id && aws_flow_log.this.traffic_type == "ALL" && aws_flow_log.this.log_destination == aws_cloudwatch_log_group.flows.arn
    error_message = "the VPC's traffic is not logged"
  }
  assert {
    condition     = aws_cloudwatch_log_group.flows.retention_in_days == 30 && aws_cloudwatch_log_group.flows.kms_key_id == var.kms_key_arn
    error_message = "the flow logs have no end or no key"
  }
}

run "flow_logs_role_writes_to_its_group_alone" {
  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.flow_logs.policy).Statement : s.Sid => [s.Action, s.Resource] } == {
      Write = [["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], ["${aws_cloudwatch_log_group.flows.arn}:*"]]
      Find  = [["logs:DescribeLogGroups"], ["arn:aws:logs:eu-west-1:123456789012:log-group:*"]]
    }
    error_message = "the flow logs' role may do something else"
  }
  assert {
    condition = jsondecode(aws_iam_role.flow_logs.assume_role_policy).Statement[0].Condition == {
      StringEquals = { "aws:SourceAccount" = "123456789012" }
      ArnLike      = { "aws:SourceArn" = "arn:aws:ec2:eu-west-1:123456789012:vpc-flow-log/*" }
    } && jsondecode(aws_iam_role.flow_logs.assume_role_policy).Statement[0].Principal == { Service = "vpc-flow-logs.amazonaws.com" }
    error_message = "others can take the flow logs' role"
  }
}

run "one_zone_is_refused" {
  command = plan
  variables {
    availability_zones = ["eu-west-1a"]
  }
  expect_failures = [var.availability_zones]
}

run "the_same_zone_twice_is_refused" {
  command = plan
  variables {
    availability_zones = ["eu-west-1a", "eu-west-1a"]
  }
  expect_failures = [var.availability_zones]
}

run "a_zone_too_many_is_refused" {
  command = plan
  variables {
    availability_zones = ["eu-west-1a", "eu-west-1b", "eu-west-1b"]
  }
  expect_failures = [var.availability_zones]
}

run "a_block_that_is_too_small_is_refused" {
  command = plan
  variables {
    vpc_cidr = "10.42.0.0/26"
  }
  expect_failures = [var.vpc_cidr]
}

run "an_unknown_endpoint_is_refused" {
  command = plan
  variables {
    interface_endpoints = ["bedrock"]
  }
  expect_failures = [var.interface_endpoints]
}

run "a_web_server_for_everybody_s_addresses_is_refused" {
  command = plan
  variables {
    webserver_access_mode  = "PRIVATE_ONLY"
    webserver_client_cidrs = ["0.0.0.0/0"]
  }
  expect_failures = [var.webserver_client_cidrs]
}

run "clients_of_a_public_web_server_are_refused" {
  command = plan
  variables {
    webserver_client_cidrs = ["10.8.0.0/16"]
  }
  expect_failures = [var.webserver_client_cidrs]
}
