"""Pages of sites of several ages, as strings: what the check must live with."""

TABLE_2015 = """<HTML><HEAD><TITLE>Основные сведения</TITLE>
<META http-equiv=Content-Type content="text/html; charset=windows-1251"></HEAD>
<BODY bgColor=#ffffff><CENTER><TABLE width=780 border=1 cellpadding=0><TR><TD colspan=2>
<FONT face=Arial size=5><B>МОУ «Средняя общеобразовательная школа № 7»</B></FONT>
<TR><TD><P align=justify>Дата создания: 1936 год<BR>Учредитель: администрация района
<TD><IMG src=school.jpg></TABLE></CENTER></BODY></HTML>"""

UCOZ = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"><html><head>
<script src="/?x"></script><style>.uhide{display:none} .menu li{display:inline}</style></head><body>
<div id="uMenuDiv1"><ul><li><a href="/index/svedenija/0-5">Сведения</a></ul></div>
<!-- <bc> --><div itemscope itemtype="http://schema.org/Article"><h1 itemprop="headline">Документы</h1>
<ul><li><a itemprop="ustavDocLink" class="link" href="/doc/ustav.pdf" target="_blank">Устав</a></li>
<li itemprop="localActStud"><a href="/doc/pvr.doc">Правила</a><li class=uhide itemprop=localActOrder>
<a href="/doc/ptr.doc">Правила трудового распорядка</a></ul></div><script>document.write('<div>')</script>"""

MR2020 = """<div itemtype="http://obrnadzor.gov.ru/microformats/Staff"><table>
<tr itemprop="teachingStaff"><td itemprop="fio">Иванова И. И.</td><td itemprop="post">учитель</td>
<td itemprop="teachingDiscipline">математика</td><td itemprop="teachingLevel">высшее</td>
<td itemprop="teachingQual">учитель математики</td><td itemprop="degree">нет</td>
<td itemprop="academStat">нет</td><td itemprop="employeeQualification">2019</td>
<td itemprop="profDevelopment">2020</td><td itemprop="genExperience">12</td>
<td itemprop="specExperience">10</td><td itemprop="teachingOp">ООО</td></tr></table></div>"""

CURLY = """<table><tr itemprop=”rucovodstvo”><td itemprop=”fio”>Петров П. П.</td>
<td itemprop=” post”>Директор</td></tr></table>"""

XHTML = """<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="ru"><body>
<p itemprop="fullName">Лицей</p></body></html>"""

FRAMES = """<html><frameset cols="20%,80%"><frame src="menu.htm"><frame src="main.htm"></frameset></html>"""
