stands for the startup.sh of make mwaa-package
