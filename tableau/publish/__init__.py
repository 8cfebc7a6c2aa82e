"""Publishing the data source and the workbook to a site of Tableau's: `python -m tableau.publish --env dev`."""
