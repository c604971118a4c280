from .article import article_json as article_json
from .article import print_article as print_article
from .pages.check import write_page as write_page
from .references import cite as cite
from .terminal.verdicts import print_verdicts as print_verdicts
