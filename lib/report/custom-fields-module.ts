import { type CustomFieldType, pythonOptions, pythonText, type SelectionOption } from '../migration/custom-fields.ts';
import type { ZippedFile } from './stored-zip.ts';

/** A custom field as the module defines it. */
export interface ModuleField {
  /** Odoo model that has the field. */
  readonly model: string;
  readonly name: string;
  readonly label: string;
  readonly type: CustomFieldType;
  /** Options of a selection. */
  readonly options: readonly SelectionOption[];
  /** Model that a many2one names. */
  readonly relation: string | null;
  readonly help: string | null;
}

/** Where a model comes from, and the form its fields are shown on. External ids are the same in Odoo 14 and 19. */
interface ModelHome {
  readonly module: string;
  readonly form?: string;
}

const homes: Readonly<Record<string, ModelHome>> = {
  'res.partner': { module: 'base', form: 'base.view_partner_form' },
  'res.users': { module: 'base' },
  'product.template': { module: 'product', form: 'product.product_template_form_view' },
  'product.product': { module: 'product' },
  'purchase.order': { module: 'purchase', form: 'purchase.purchase_order_form' },
  'account.move': { module: 'account', form: 'account.view_move_form' },
  'account.tax': { module: 'account', form: 'account.view_tax_form' },
  'account.fiscal.position': { module: 'account', form: 'account.view_account_position_form' },
  'stock.picking': { module: 'stock', form: 'stock.view_picking_form' },
  'stock.quant': { module: 'stock' },
};

/** Technical name of a migration's module. */
export const moduleName = (migration: string): string => `onramp_${migration.replaceAll('-', '_')}_fields`;

/**
 * An Odoo module that brings the custom fields of a migration: fields by Python inheritance under the same names as over
 * RPC, so that values arrive the same way, and a page for them on the form of their model. Odoo gives each field the
 * external id `<module>.field_<model>__<field>` by itself. It must hold all fields there ever were: Odoo removes a field,
 * with all its values, when an upgraded module does not define it any more.
 */
export function customFieldsModule(migration: string, fields: readonly ModuleField[]): readonly ZippedFile[] {
  const name = moduleName(migration);
  const models = [...Map.groupBy(distinct(fields), ({ model }) => model)].sort(([a], [b]) => (a < b ? -1 : 1));
  const shown = models.filter(([model]) => homes[model]?.form !== undefined);
  const file = (path: string, text: string): ZippedFile => ({ name: `${name}/${path}`, text });
  return [
    file(
      '__manifest__.py',
      manifest(
        migration,
        fields,
        shown.map(([model]) => viewFile(model)),
      ),
    ),
    file('__init__.py', 'from . import models\n'),
    file('models/__init__.py', models.map(([model]) => `from . import ${pythonName(model)}\n`).join('')),
    ...models.map(([model, own]) => file(`models/${pythonName(model)}.py`, modelFile(model, own))),
    ...shown.map(([model, own]) => file(viewFile(model), formView(model, own))),
  ];
}

/** Accounts and contacts are both partners: what both define is one field. */
const distinct = (fields: readonly ModuleField[]): readonly ModuleField[] =>
  [...new Map([...fields].reverse().map((field) => [`${field.model} ${field.name}`, field])).values()].reverse();

const pythonName = (model: string): string => model.replaceAll('.', '_');
const viewFile = (model: string): string => `views/${pythonName(model)}_views.xml`;

function manifest(migration: string, fields: readonly ModuleField[], views: readonly string[]): string {
  const needed = fields.flatMap(({ model, relation, type }) => [
    homes[model]?.module ?? 'base',
    ...(relation === null ? [] : [homes[relation]?.module ?? 'base']),
    // Partners get their currency from accounting.
    ...(type === 'monetary' && model === 'res.partner' ? ['account'] : []),
  ]);
  const list = (texts: readonly string[]) => `[${texts.map(pythonText).join(', ')}]`;
  return `{
    'name': ${pythonText(`Custom fields of ${migration}`)},
    'summary': 'Fields that a migration into Odoo brought along',
    'version': '1.0',
    'category': 'Customizations',
    'license': 'LGPL-3',
    'depends': ${list([...new Set(['base', ...needed])].sort())},
    'data': ${list(views)},
    'installable': True,
}
`;
}

function modelFile(model: string, fields: readonly ModuleField[]): string {
  const className = model
    .split('.')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
  return `from odoo import fields, models


class ${className}(models.Model):
    _inherit = ${pythonText(model)}

${fields.map(fieldDefinition).join('\n')}`;
}

/** Class of a field's type in Odoo's own code. */
export const fieldClasses: Readonly<Record<CustomFieldType, string>> = {
  char: 'Char',
  text: 'Text',
  html: 'Html',
  integer: 'Integer',
  float: 'Float',
  monetary: 'Monetary',
  boolean: 'Boolean',
  date: 'Date',
  datetime: 'Datetime',
  selection: 'Selection',
  many2one: 'Many2one',
};

function fieldDefinition({ name, label, type, options, relation, help }: ModuleField): string {
  const said = [
    ...(type === 'selection' ? [`selection=${pythonOptions(options)}`] : []),
    ...(type === 'many2one' ? [`comodel_name=${pythonText(relation ?? '')}`] : []),
    ...(type === 'monetary' ? ["currency_field='currency_id'"] : []),
    `string=${pythonText(label)}`,
    ...(help === null ? [] : [`help=${pythonText(help)}`]),
  ];
  return `    ${name} = fields.${fieldClasses[type]}(\n${said.map((argument) => `        ${argument},\n`).join('')}    )\n`;
}

const formView = (model: string, fields: readonly ModuleField[]): string => `<?xml version="1.0" encoding="utf-8"?>
<odoo>
    <record id="${pythonName(model)}_form" model="ir.ui.view">
        <field name="name">${model}.form.onramp</field>
        <field name="model">${model}</field>
        <field name="inherit_id" ref="${homes[model]?.form ?? ''}"/>
        <field name="arch" type="xml">
            <xpath expr="//notebook" position="inside">
                <page string="Custom fields" name="onramp_fields">
                    <group>
${fields.map(({ name }) => `                        <field name="${name}"/>\n`).join('')}                    </group>
                </page>
            </xpath>
        </field>
    </record>
</odoo>
`;
