"""What MWAA's bucket gets: plugins.zip, requirements.txt and startup.sh, which Terraform uploads, and the folder dags/.

Standard library only, as set-up and packages.
"""
