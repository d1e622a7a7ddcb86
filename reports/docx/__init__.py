"""Documents as DOCX in the layout of Nghị định 30/2020/NĐ-CP, through templates of Word."""
