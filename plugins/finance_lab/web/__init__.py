"""The pages in Airflow's menu: what they ask, what they answer, and the files that the browser gets."""
