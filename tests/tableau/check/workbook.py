"""A small workbook and data source with one of everything, valid; tests break one thing at a time."""

from __future__ import annotations

import copy

from lxml import etree

from tableau.dbt_models import Column, Model

SOURCE = "federated.1a2b"
COINS, DAYS = "COIN_LATEST_0123456789ABCDEF0123456789ABCDEF", "AGG_MARKET_DAILY_FEDCBA9876543210FEDCBA9876543210"

_TYPES = {
    "varchar": ("string", "129", "dimension", "nominal"),
    "float": ("real", "5", "measure", "quantitative"),
    "number(38,0)": ("integer", "131", "measure", "quantitative"),
    "boolean": ("boolean", "11", "dimension", "nominal"),
    "date": ("date", "7", "dimension", "ordinal"),
    "timestamp_ntz": ("datetime", "7", "dimension", "ordinal"),
}
_TABLES = {
    "COIN_LATEST": (COINS, {
        "coin_id": "varchar", "name": "varchar", "hour_at": "timestamp_ntz", "price_usd": "float",
        "market_cap_usd": "float", "market_cap_rank": "number(38,0)", "is_stale": "boolean",
    }),
    "AGG_MARKET_DAILY": (DAYS, {"coin_id": "varchar", "day": "date", "close_usd": "float"}),
}  # fmt: skip
_CALCULATIONS = """
<column caption='Chosen' datatype='boolean' name='[Calculation_chosen]' role='dimension' type='nominal'>
  <calculation class='tableau' formula='[COIN_ID (COIN_LATEST)] = [Parameters].[coin]' />
</column>
<column caption='Large cap' datatype='real' name='[Calculation_large]' role='measure' type='quantitative'>
  <calculation class='tableau'
   formula='IF [MARKET_CAP_USD (COIN_LATEST)] &gt; [Parameters].[limit] THEN [MARKET_CAP_USD (COIN_LATEST)] END' />
</column>
<column caption='Share of large' datatype='real' name='[Calculation_share]' role='measure' type='quantitative'>
  <calculation class='tableau' formula='SUM([Calculation_large]) / SUM([MARKET_CAP_USD (COIN_LATEST)])' />
</column>
"""
_PARAMETERS = """
<column caption='Coin' datatype='string' name='[coin]' param-domain-type='list' role='measure' type='nominal'
 value='&quot;bitcoin&quot;'>
  <calculation class='tableau' formula='&quot;bitcoin&quot;' />
  <members><member value='&quot;bitcoin&quot;' /><member value='&quot;ethereum&quot;' /></members>
</column>
<column caption='Limit' datatype='real' name='[limit]' param-domain-type='range' role='measure' type='quantitative'
 value='1000000.0'>
  <calculation class='tableau' formula='1000000.0' />
  <range min='0.0' max='1000000000.0' granularity='1000.0' />
</column>
"""
_CONNECTION = """
<connection authentication='Username Password' class='snowflake' dbname='FINANCE_DEV'
 one-time-sql="ALTER SESSION SET TIMEZONE = 'UTC'" schema='EXPOSED' server='ACCOUNT.snowflakecomputing.com'
 service='FINANCE_DEV_REPORTER' username='' warehouse='FINANCE_DEV_REPORT' />
"""


def models() -> dict[str, Model]:
    """What dbt would say of the tables."""
    return {
        table.lower(): Model(
            name=table.lower(),
            schema="EXPOSED",
            description="",
            columns={name: Column(name, kind, "") for name, kind in columns.items()},
            readers=frozenset({"FINANCE_LOCAL_REPORTER", "FINANCE_LOCAL_ANALYST"}),
        )
        for table, (_, columns) in _TABLES.items()
    }


def workbook() -> etree._ElementTree:
    """A new tree each time."""
    return copy.deepcopy(_WORKBOOK)


def data_source() -> etree._ElementTree:
    """The same data source as it is published on its own."""
    return copy.deepcopy(_DATA_SOURCE)


def local(column: str, table: str = "COIN_LATEST") -> str:
    return f"[{column} ({table})]"


def _tables() -> str:
    return "".join(
        f"<relation connection='snowflake.9z' name='{table}' table='[EXPOSED].[{table}]' type='table' />"
        for table in _TABLES
    )


def _map() -> str:
    return "".join(
        f"<map key='{local(name.upper(), table)}' value='[{table}].[{name.upper()}]' />"
        for table, (_, columns) in _TABLES.items()
        for name in columns
    )


def _records() -> str:
    found = []
    for table, (object_id, columns) in _TABLES.items():
        for ordinal, (name, kind) in enumerate(columns.items()):
            type_, remote, *_ = _TYPES[kind]
            found.append(f"""
              <metadata-record class='column'><remote-name>{name.upper()}</remote-name>
              <remote-type>{remote}</remote-type><local-name>{local(name.upper(), table)}</local-name>
              <parent-name>[{table}]</parent-name><remote-alias>{name.upper()}</remote-alias>
              <ordinal>{ordinal}</ordinal><local-type>{type_}</local-type><aggregation>Count</aggregation>
              <contains-null>true</contains-null><object-id>[{object_id}]</object-id></metadata-record>""")
    return "".join(found)


def _column(name: str, table: str = "COIN_LATEST") -> str:
    type_, _, role, kind = _TYPES[_TABLES[table][1][name.lower()]]
    caption = f"{name.replace('_', ' ').capitalize()} of {'coin' if table == 'COIN_LATEST' else 'day'}"
    key = local(name, table)
    return f"<column caption='{caption}' datatype='{type_}' name='{key}' role='{role}' type='{kind}' />"


def _columns() -> str:
    return "".join(_column(name.upper(), table) for table, (_, columns) in _TABLES.items() for name in columns)


def _objects() -> str:
    return "".join(
        f"<object caption='{table}' id='{object_id}'><properties context=''><relation connection='snowflake.9z' "
        f"name='{table}' table='[EXPOSED].[{table}]' type='table' /></properties></object>"
        for table, (object_id, _) in _TABLES.items()
    )


def _inside(dependencies: str = "") -> str:
    return f"""
    <connection class='federated'>
      <named-connections><named-connection caption='Snowflake' name='snowflake.9z'>{_CONNECTION}</named-connection>
      </named-connections>
      <relation type='collection'>{_tables()}</relation>
      <cols>{_map()}</cols>
      <metadata-records>{_records()}</metadata-records>
    </connection>
    <aliases enabled='yes' />
    <column datatype='string' name='[:Measure Names]' role='dimension' type='nominal'>
      <aliases><alias key='&quot;[{SOURCE}].[sum:PRICE_USD (COIN_LATEST):qk]&quot;' value='Price' /></aliases>
    </column>
    {_columns()}{_CALCULATIONS}
    <group caption='Action (Coin)' hidden='true' name='[Action (Coin)]' name-style='unqualified'
     user:auto-column='sheet_link' user:ui-action-filter='[Action1]'>
      <groupfilter function='crossjoin'><groupfilter function='level-members' level='[COIN_ID (COIN_LATEST)]' />
      </groupfilter>
    </group>
    <drill-paths><drill-path name='Rank, coin'><field>{local("MARKET_CAP_RANK")}</field>
      <field>{local("COIN_ID")}</field></drill-path></drill-paths>
    <folders-common><folder name='Market'><folder-item name='{local("PRICE_USD")}' type='field' />
      <folder-item name='Rank, coin' type='drillpath' /></folder></folders-common>
    <style><style-rule element='mark'>
      <encoding attr='color' field='[none:IS_STALE (COIN_LATEST):nk]' type='palette' /></style-rule></style>
    {dependencies}
    <object-graph><objects>{_objects()}</objects><relationships><relationship>
      <expression op='='><expression op='{local("COIN_ID")}' />
        <expression op='{local("COIN_ID", "AGG_MARKET_DAILY")}' /></expression>
      <first-end-point object-id='{COINS}' /><second-end-point object-id='{DAYS}' />
    </relationship></relationships></object-graph>"""


def _dependencies(*columns: str, instances: str = "", parameters: bool = True) -> str:
    own = f"<datasource-dependencies datasource='{SOURCE}'>{''.join(columns)}{instances}</datasource-dependencies>"
    other = f"<datasource-dependencies datasource='Parameters'>{_PARAMETERS}</datasource-dependencies>"
    links = f"<datasource caption='Crypto market' name='{SOURCE}' />" + "<datasource name='Parameters' />" * parameters
    return f"<datasources>{links}</datasources>{own}{other if parameters else ''}"


def _instance(prefix: str, derivation: str, key: str, kind: str, column: str) -> str:
    name = column[1:-1]
    return (
        f"<column-instance column='{column}' derivation='{derivation}' name='[{prefix}:{name}:{key}]' pivot='key' "
        f"type='{kind}' />"
    )


_ID = _instance("none", "None", "nk", "nominal", local("COIN_ID"))
_CAP = _instance("sum", "Sum", "qk", "quantitative", local("MARKET_CAP_USD"))
_PRICE = _instance("sum", "Sum", "qk", "quantitative", local("PRICE_USD"))
_SHARE = _instance("usr", "User", "qk", "quantitative", "[Calculation_share]")
_HOUR = _instance("thr", "Hour-Trunc", "qk", "quantitative", local("HOUR_AT"))
_DAY = _instance("tdy", "Day-Trunc", "qk", "quantitative", local("DAY", "AGG_MARKET_DAILY"))
_CLOSE = _instance("avg", "Avg", "qk", "quantitative", local("CLOSE_USD", "AGG_MARKET_DAILY"))
_CHOSEN = _instance("none", "None", "nk", "nominal", "[Calculation_chosen]")

_HEAT_MAP = f"""
<worksheet name='Heat map'>
  <layout-options><title><formatted-text><run>Heat map: </run>
    <run>&lt;[{
    SOURCE
}].[none:COIN_ID (COIN_LATEST):nk]&gt; above &lt;[Parameters].[limit]&gt;</run></formatted-text></title>
  </layout-options>
  <table><view>
    {
    _dependencies(
        _column("COIN_ID"),
        _column("MARKET_CAP_USD"),
        _column("PRICE_USD"),
        _CALCULATIONS,
        instances=_ID + _CAP + _PRICE + _SHARE,
    )
}
    <filter class='categorical' column='[{SOURCE}].[none:COIN_ID (COIN_LATEST):nk]'>
      <groupfilter function='level-members' level='[none:COIN_ID (COIN_LATEST):nk]' /></filter>
    <filter class='categorical' column='[{SOURCE}].[:Measure Names]'>
      <groupfilter function='member' level='[:Measure Names]'
       member='&quot;[{SOURCE}].[sum:PRICE_USD (COIN_LATEST):qk]&quot;' /></filter>
    <computed-sort column='[{SOURCE}].[none:COIN_ID (COIN_LATEST):nk]' direction='DESC'
     using='[{SOURCE}].[sum:MARKET_CAP_USD (COIN_LATEST):qk]' />
    <slices><column>[{SOURCE}].[none:COIN_ID (COIN_LATEST):nk]</column></slices>
    <aggregation value='true' />
  </view>
  <style><style-rule element='cell'>
    <format attr='text-format' field='[{SOURCE}].[sum:PRICE_USD (COIN_LATEST):qk]' value='n0' /></style-rule></style>
  <panes><pane><view><breakdown value='auto' /></view><mark class='Square' />
    <encodings><size column='[{SOURCE}].[sum:MARKET_CAP_USD (COIN_LATEST):qk]' />
      <color column='[{SOURCE}].[usr:Calculation_share:qk]' />
      <text column='[{SOURCE}].[none:COIN_ID (COIN_LATEST):nk]' /></encodings>
    <customized-tooltip><formatted-text><run>&lt;[{SOURCE}].[sum:PRICE_USD (COIN_LATEST):qk]&gt;</run></formatted-text>
    </customized-tooltip>
    <customized-label><formatted-text><run>&lt;[{SOURCE}].[none:COIN_ID (COIN_LATEST):nk]&gt;</run></formatted-text>
    </customized-label></pane></panes>
  <rows /><cols /></table>
  <simple-id uuid='{{00000000-0000-0000-0000-000000000001}}' />
</worksheet>"""
_PRICES = f"""
<worksheet name='Prices, daily'>
  <table><view>
    {
    _dependencies(
        _column("COIN_ID"),
        _column("HOUR_AT"),
        _column("MARKET_CAP_USD"),
        _column("DAY", "AGG_MARKET_DAILY"),
        _column("CLOSE_USD", "AGG_MARKET_DAILY"),
        _CALCULATIONS,
        instances=_ID + _HOUR + _DAY + _CLOSE + _CAP + _CHOSEN,
    )
}
    <filter class='categorical' column='[{SOURCE}].[none:Calculation_chosen:nk]'>
      <groupfilter function='member' level='[none:Calculation_chosen:nk]' member='true' /></filter>
    <filter class='categorical' column='[{SOURCE}].[Action (Coin)]'>
      <groupfilter function='level-members' level='[COIN_ID (COIN_LATEST)]' /></filter>
    <slices><column>[{SOURCE}].[none:Calculation_chosen:nk]</column>
      <column>[{SOURCE}].[Action (Coin)]</column></slices>
    <aggregation value='true' />
  </view>
  <style />
  <panes><pane><view><breakdown value='auto' /></view><mark class='Line' /></pane>
    <pane id='1' y-axis-name='[{SOURCE}].[avg:CLOSE_USD (AGG_MARKET_DAILY):qk]'><view><breakdown value='auto' /></view>
      <mark class='Line' /><encodings><lod column='[{SOURCE}].[none:COIN_ID (COIN_LATEST):nk]' /></encodings></pane>
  </panes>
  <rows>([{SOURCE}].[avg:CLOSE_USD (AGG_MARKET_DAILY):qk] + [{SOURCE}].[sum:MARKET_CAP_USD (COIN_LATEST):qk])</rows>
  <cols>[{SOURCE}].[tdy:DAY (AGG_MARKET_DAILY):qk]</cols></table>
  <simple-id uuid='{{00000000-0000-0000-0000-000000000002}}' />
</worksheet>"""
_DASHBOARDS = f"""
<dashboard name='Coin'>
  <style /><size maxheight='800' maxwidth='1000' minheight='800' minwidth='1000' />
  <datasources><datasource name='Parameters' /></datasources>
  <datasource-dependencies datasource='Parameters'>{_PARAMETERS}</datasource-dependencies>
  <zones>
    <zone h='100000' id='1' type-v2='layout-basic' w='100000' x='0' y='0'>
      <zone h='50000' id='2' name='Heat map' w='80000' x='0' y='0' />
      <zone h='50000' id='3' name='Prices, daily' w='80000' x='0' y='50000' />
      <zone h='20000' id='4' param='vert' type-v2='layout-flow' w='20000' x='80000' y='0'>
        <zone h='10000' id='5' name='Heat map' param='[{SOURCE}].[none:COIN_ID (COIN_LATEST):nk]' type-v2='filter'
         w='20000' x='80000' y='0' />
        <zone h='10000' id='6' param='[Parameters].[coin]' type-v2='paramctrl' w='20000' x='80000' y='10000' />
        <zone h='10000' id='7' name='Heat map' param='[{SOURCE}].[usr:Calculation_share:qk]' type-v2='color' w='20000'
         x='80000' y='20000' />
        <zone h='10000' id='8' type-v2='dashboard-object' w='20000' x='80000' y='30000'>
          <button action='tabdoc:goto-sheet window-id=&quot;{{00000000-0000-0000-0000-000000000015}}&quot;'>
            <button-visual-state><caption>Other</caption></button-visual-state></button></zone>
      </zone>
    </zone>
  </zones>
  <simple-id uuid='{{00000000-0000-0000-0000-000000000003}}' />
</dashboard>
<dashboard name='Market now'>
  <style /><size maxheight='800' maxwidth='1000' minheight='800' minwidth='1000' />
  <zones><zone h='100000' id='1' name='Heat map' w='100000' x='0' y='0' /></zones>
  <simple-id uuid='{{00000000-0000-0000-0000-000000000004}}' />
</dashboard>"""
_CARDS = (
    """<cards><edge name='left'><strip size='160'><card type='pages' /><card type='marks' /></strip></edge></cards>"""
)
_WINDOWS = f"""
<window class='worksheet' name='Heat map'><cards><edge name='right'><strip size='160'>
  <card param='[{SOURCE}].[usr:Calculation_share:qk]' type='color' />
  <card param='[Parameters].[limit]' type='parameter' /></strip></edge></cards>
  <viewpoint><highlight><color-one-way><field>[{SOURCE}].[none:COIN_ID (COIN_LATEST):nk]</field></color-one-way>
  </highlight></viewpoint><simple-id uuid='{{00000000-0000-0000-0000-000000000011}}' /></window>
<window class='worksheet' name='Prices, daily'>{_CARDS}
  <simple-id uuid='{{00000000-0000-0000-0000-000000000012}}' /></window>
<window class='dashboard' maximized='true' name='Coin'>
  <viewpoints><viewpoint name='Heat map' /><viewpoint name='Prices, daily' /></viewpoints>
  <active id='-1' /><simple-id uuid='{{00000000-0000-0000-0000-000000000014}}' /></window>
<window class='dashboard' name='Market now'><viewpoints><viewpoint name='Heat map' /></viewpoints>
  <active id='-1' /><simple-id uuid='{{00000000-0000-0000-0000-000000000015}}' /></window>"""
_FIELD = f"%5B{SOURCE}%5D.%5Bnone:COIN_ID%20(COIN_LATEST):nk%5D"
_ACTIONS = f"""
<action caption='Filter' name='[Action1]'><activation auto-clear='true' type='on-select' />
  <source dashboard='Coin' type='sheet' worksheet='Heat map' />
  <link caption='Filter' delimiter=',' escape='\\' expression='tsl:Coin?{_FIELD}~s0=&lt;{_FIELD}~na&gt;'
   include-null='true' multi-select='true' url-escape='true' />
  <command command='tsc:tsl-filter'><param name='exclude' value='Heat map' /><param name='target' value='Coin' />
  </command></action>
<action caption='Highlight' name='[Action2]'><activation type='on-hover' />
  <source dashboard='Coin' type='sheet'><exclude-sheet name='Prices, daily' /></source>
  <command command='tsc:brush'><param name='exclude' value='Heat map,Prices, daily' />
    <param name='field-captions' value='Coin id of coin' />
    <param name='target' value='Coin' /></command></action>
<nav-action caption='Go' name='[Action3]'><activation type='explicit' />
  <source type='sheet' worksheet='Heat map' /><params><param name='sheet' value='Market now' /></params></nav-action>
<edit-parameter-action caption='Choose' name='[Action4]'><activation type='on-select' />
  <source dashboard='Market now' type='sheet' worksheet='Heat map' />
  <agg-type type='attr' /><clear-option type='do-nothing' value='s:LROOT:' />
  <params><param name='source-field' value='[{SOURCE}].[none:COIN_ID (COIN_LATEST):nk]' />
    <param name='target-parameter' value='[Parameters].[coin]' /></params></edit-parameter-action>"""

_WORKBOOK = etree.ElementTree(
    etree.fromstring(f"""<workbook source-build='2026.1.0' version='26.1'
 xmlns:user='http://www.tableausoftware.com/xml/user'>
  <document-format-change-manifest><ManifestByVersion /></document-format-change-manifest>
  <preferences />
  <datasources>
    <datasource hasconnection='false' inline='true' name='Parameters' version='26.1'>
      <aliases enabled='yes' />{_PARAMETERS}</datasource>
    <datasource caption='Crypto market' inline='true' name='{SOURCE}' version='26.1'>{
        _inside(f"<datasource-dependencies datasource='Parameters'>{_PARAMETERS}</datasource-dependencies>")
    }</datasource>
  </datasources>
  <actions>{_ACTIONS}</actions>
  <worksheets>{_HEAT_MAP}{_PRICES}</worksheets>
  <dashboards>{_DASHBOARDS}</dashboards>
  <windows>{_WINDOWS}</windows>
  <explain-data enabled-for-viewer='false' extreme-values-enabled-for-all='false'><explanation-types /></explain-data>
</workbook>""")
)
_DATA_SOURCE = etree.ElementTree(
    etree.fromstring(f"""<datasource formatted-name='{SOURCE}' inline='true' version='26.1'
 xmlns:user='http://www.tableausoftware.com/xml/user'>{
        _inside(f"<datasource-dependencies datasource='Parameters'>{_PARAMETERS}</datasource-dependencies>")
    }</datasource>""")
)
