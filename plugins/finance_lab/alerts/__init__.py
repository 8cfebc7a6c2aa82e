"""Mails to who is on call, through SNS: a run failed, is late, or is missing. One mail a run and cause."""
